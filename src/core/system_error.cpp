#include "system_error.h"

#include <cerrno>
#include <system_error>

namespace hone {

Error system_error(int error_number, const std::string& doing) {
  ErrorCode code = ErrorCode::io;
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: code = ErrorCode::not_found; break;
    case EEXIST: code = ErrorCode::already_exists; break;
    case EACCES:
    case EPERM:
    case EROFS: code = ErrorCode::permission_denied; break;
    case ENOMEM: code = ErrorCode::out_of_memory; break;
    default: break;
  }
  return Error(code, doing + ": " + std::generic_category().message(error_number) + ".");
}

}  // namespace hone

// What a file holds inside is a document of its own.
#include <utility>

#include "hone/documents/document.h"

namespace hone::documents {
namespace {

void place(const std::string& path, Document document, std::vector<PlacedDocument>& out) {
  std::vector<Document> inside = std::exchange(document.attachments, {});
  out.push_back({path, std::move(document)});
  for (Document& held : inside) {
    const std::string name = path + "/" + held.name;
    place(name, std::move(held), out);
  }
}

}  // namespace

std::vector<PlacedDocument> with_attachments(const std::string& path, Document document) {
  std::vector<PlacedDocument> out;
  place(path, std::move(document), out);
  return out;
}

}  // namespace hone::documents

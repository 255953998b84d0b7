// The error that a run failed with, as {"code":"diverged","message":"…"}: failure.json of its folder, and part of the
// event that ends its worker.
//
//   HONE_CHECK(write_file_atomically(run / "failure.json", dump(failure_json(error))));
//   HONE_TRY(const TuningFailure failure, failure_from(json, "failure.json"));
#pragma once

#include <string>

#include "hone/core/json.h"
#include "hone/tuning/tuning_event.h"

namespace hone::tuning {

OrderedJson failure_json(const Error& error);
// Error corrupt_data names the member.
Result<TuningFailure> failure_from(const Json& json, const std::string& name);

}  // namespace hone::tuning

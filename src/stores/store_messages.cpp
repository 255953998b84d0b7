#include "store_messages.h"

namespace hone::stores {

Result<Json> unpack(const std::string& bytes) {
  Json message = Json::from_cbor(bytes, /*strict=*/true, /*allow_exceptions=*/false);
  if (message.is_object()) return message;
  return Error(ErrorCode::corrupt_data, "The database's worker sent a message that cannot be read.");
}

Json packed_records(std::span<const Record> records) {
  Json list = Json::array();
  for (const Record& record : records) {
    Json payload = Json::object();
    for (const auto& [key, value] : record.payload) {
      if (const auto* text = std::get_if<std::string>(&value))
        payload[key] = *text;
      else
        payload[key] = std::get<double>(value);
    }
    Json one = Json::object();
    one["id"] = record.id, one["vector"] = packed(std::span(record.vector));
    one["text"] = record.text, one["payload"] = std::move(payload);
    list.push_back(std::move(one));
  }
  return list;
}

Result<std::vector<Record>> unpacked_records(const Json& message) {
  std::vector<Record> records;
  for (const Json& one : json_value<Json>(message, "records", Json::array())) {
    Record record;
    HONE_TRY(record.id, json_get<std::int64_t>(one, "id", "a record"));
    record.vector = unpacked<float>(one, "vector");
    record.text = json_value<std::string>(one, "text", "");
    const Json payload = json_value<Json>(one, "payload", Json::object());
    for (const auto& [key, value] : payload.items()) {
      if (value.is_string())
        record.payload[key] = value.get<std::string>();
      else if (value.is_number())
        record.payload[key] = value.get<double>();
    }
    records.push_back(std::move(record));
  }
  return records;
}

Json packed_error(const Error& error) {
  return {{"error", error.message()},
          {"code", static_cast<int>(error.code())},
          {"next_step", next_step_name(error.advice().step)},
          {"subject", error.advice().subject}};
}

Status carried_error(const Json& answer) {
  if (!answer.contains("error")) return {};
  const int code = json_value<int>(answer, "code", -1);
  const bool known = code >= 0 && code <= static_cast<int>(ErrorCode::diverged);
  return Error(known ? static_cast<ErrorCode>(code) : ErrorCode::corrupt_data,
               json_value<std::string>(answer, "error", "The database's worker gave no reason."),
               {next_step_named(json_value<std::string>(answer, "next_step", "")).value_or(NextStep::none),
                json_value<std::string>(answer, "subject", "")});
}

}  // namespace hone::stores

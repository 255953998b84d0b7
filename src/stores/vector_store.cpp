#include "hone/stores/vector_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hone/core/unicode.h"
#include "record_text.h"

namespace hone::stores {
namespace {

Error refused(const std::string& what) { return Error(ErrorCode::invalid_argument, what); }

bool is_clean(std::string_view text) { return text.find('\0') == std::string_view::npos && is_utf8(text); }

Status check_vector(std::span<const float> vector, const CollectionOptions& options, const std::string& whose) {
  if (vector.size() != options.dimensions)
    return refused(whose + " has " + std::to_string(vector.size()) + " dimensions; the collection \"" + options.name +
                   "\" has " + std::to_string(options.dimensions) + ". Was it made by another embedder?");
  double squares = 0;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (!std::isfinite(vector[i]) || std::abs(vector[i]) > 1e15f)
      return refused(whose + " cannot be kept or searched: its dimension " + std::to_string(i) + " is " +
                     std::to_string(vector[i]) + ".");
    squares += double{vector[i]} * vector[i];
  }
  // Below this length the database's own float arithmetic would round the cosine away.
  if (options.metric == Metric::cosine && squares < 1e-30)
    return refused(whose + " has no length, so that no cosine is defined.");
  return {};
}

Status check_payload(const Record& record, const std::string& whose) {
  std::size_t bytes = 0;
  for (const auto& [key, value] : record.payload) {
    bytes += key.size() + 16;
    if (!is_clean(key)) return refused(whose + ": a key of its payload is not UTF-8 or holds a NUL.");
    const auto that_is = [&, &name = key](std::string_view fault) {
      return fmt::format("{}: \"{}\" of its payload {}", whose, name, fault);
    };
    const auto* text = std::get_if<std::string>(&value);
    const bool is_text_key = std::find(text_keys.begin(), text_keys.end(), key) != text_keys.end();
    if (text) {
      bytes += text->size();
      if (!is_clean(*text)) return refused(that_is("is not UTF-8 or holds a NUL."));
      if (is_text_key && text->size() > most_filter_bytes)
        return Error(ErrorCode::limit_exceeded,
                     that_is(fmt::format("has {} bytes; filters read up to {}.", text->size(), most_filter_bytes)));
    } else if (!std::isfinite(std::get<double>(value))) {
      return refused(that_is("is no finite number."));
    }
    if (is_text_key && !text) return refused(that_is("has to be a text."));
    if (key == "page") {
      const double page = text ? -1 : std::get<double>(value);
      if (page < 0 || page > std::numeric_limits<int>::max() || page != std::floor(page))
        return refused(whose + ": \"page\" of its payload has to be a whole number.");
    }
  }
  if (bytes > most_payload_bytes)
    return Error(ErrorCode::limit_exceeded,
                 whose + ": its payload is larger than " + std::to_string(most_payload_bytes >> 10) + " KiB.");
  return {};
}

Status check_k(std::size_t k) {
  if (k <= most_hits) return {};
  return Error(ErrorCode::limit_exceeded, "A search gives up to " + std::to_string(most_hits) + " hits; " +
                                              std::to_string(k) + " were asked for.");
}

// Scores may come a little out of order: some databases sort by a rounded distance.
Result<corpus::Ranking> in_order(Result<corpus::Ranking> found, std::size_t k) {
  if (!found) return found;
  for (const corpus::Hit& hit : *found)
    if (!std::isfinite(hit.score))
      return Error(ErrorCode::corrupt_data,
                   "The database gave a score that is no number for the record " + std::to_string(hit.id) + ".");
  std::sort(found->begin(), found->end(), corpus::better);
  if (found->size() > k) found->resize(k);
  return found;
}

}  // namespace

Status Collection::upsert(std::span<const Record> records) {
  for (const Record& record : records) {
    const std::string whose = "The record " + std::to_string(record.id);
    HONE_CHECK(check_vector(record.vector, options_, whose + "'s vector"));
    if (record.text.size() > most_text_bytes)
      return Error(ErrorCode::limit_exceeded,
                   whose + ": its text is larger than " + std::to_string(most_text_bytes >> 20) + " MiB.");
    if (!is_clean(record.text)) return refused(whose + ": its text is not UTF-8 or holds a NUL.");
    HONE_CHECK(check_payload(record, whose));
  }
  if (records.empty()) return {};
  // A call with one id twice means the last: databases disagree about it, so they never see it.
  std::vector<std::int64_t> ids;
  for (const Record& record : records) ids.push_back(record.id);
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) == ids.end()) return put(records);
  std::map<std::int64_t, const Record*> last;
  for (const Record& record : records) last[record.id] = &record;
  std::vector<Record> once;
  once.reserve(last.size());
  for (const auto& [id, record] : last) once.push_back(*record);
  return put(once);
}

Status Collection::remove(std::span<const std::int64_t> ids) {
  if (ids.empty()) return {};
  return take_out(ids);
}

Result<std::vector<Record>> Collection::get(std::span<const std::int64_t> ids) {
  if (ids.empty()) return std::vector<Record>();
  HONE_TRY(std::vector<Record> found, read(ids));
  std::map<std::int64_t, Record*> of_id;
  for (Record& record : found) of_id[record.id] = &record;
  std::vector<Record> in_order;
  for (std::int64_t id : ids)
    if (auto record = of_id.find(id); record != of_id.end()) in_order.push_back(*record->second);
  return in_order;
}

Result<corpus::Ranking> Collection::search(std::span<const float> vector, std::size_t k, const search::Filter& filter) {
  HONE_CHECK(check_vector(vector, options_, "The question's vector"));
  HONE_CHECK(check_k(k));
  if (k == 0) return corpus::Ranking();
  return in_order(nearest(vector, k, filter), k);
}

Result<corpus::Ranking> Collection::hybrid(std::string_view words, std::span<const float> vector, std::size_t k,
                                           const search::Filter& filter, double dense_weight) {
  HONE_CHECK(check_vector(vector, options_, "The question's vector"));
  HONE_CHECK(check_k(k));
  if (!is_clean(words)) return refused("The question is not UTF-8 or holds a NUL.");
  if (!(dense_weight >= 0 && dense_weight <= 1))
    return refused("The weight of the vectors has to lie between 0 and 1.");
  if (k == 0) return corpus::Ranking();
  return in_order(joined(words, vector, k, filter, dense_weight), k);
}

namespace {

Status check_name(const std::string& name) {
  if (!name.empty() && name.size() <= 200 && is_clean(name)) return {};
  return refused("The name of a collection is a text of 1 to 200 bytes.");
}

}  // namespace

Result<std::unique_ptr<Collection>> VectorStore::open(const CollectionOptions& options) {
  HONE_CHECK(check_name(options.name));
  if (options.dimensions == 0 || options.dimensions > most_dimensions)
    return refused("A collection has 1 to " + std::to_string(most_dimensions) + " dimensions, not " +
                   std::to_string(options.dimensions) + ".");
  if (!(options.search == SearchKind::exact ? traits().exact : traits().hnsw))
    return Error(ErrorCode::unsupported,
                 traits().name + (options.search == SearchKind::exact ? " has no exact search; it searches by hnsw."
                                                                      : " has no hnsw; it searches exactly."));
  return open_checked(options);
}

Status VectorStore::drop(const std::string& name) {
  HONE_CHECK(check_name(name));
  return drop_checked(name);
}

}  // namespace hone::stores

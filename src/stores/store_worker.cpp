#include "hone/stores/store_worker.h"

#include <algorithm>
#include <map>

#include "hone/core/child.h"
#include "hone/core/install.h"
#include "store_confinement.h"
#include "store_messages.h"

namespace hone::stores {
namespace {

// --- the side that asks

Result<Json> ask(ChildChannel& channel, const Json& request) {
  HONE_CHECK(channel.send(pack(request)));
  HONE_TRY(const std::string bytes, channel.receive());
  HONE_TRY(Json answer, unpack(bytes));
  HONE_CHECK(carried_error(answer));
  return answer;
}

Result<corpus::Ranking> ranking_of(const Json& answer) {
  const auto ids = unpacked<std::int64_t>(answer, "ids");
  const auto scores = unpacked<double>(answer, "scores");
  if (ids.size() != scores.size())
    return Error(ErrorCode::corrupt_data, "The database's worker sent a ranking that cannot be read.");
  corpus::Ranking ranking;
  for (std::size_t i = 0; i < ids.size(); ++i) ranking.push_back({ids[i], scores[i]});
  return ranking;
}

class RemoteCollection final : public Collection {
 public:
  RemoteCollection(CollectionOptions options, std::shared_ptr<ChildChannel> channel, int number)
      : Collection(std::move(options)), channel_(std::move(channel)), number_(number) {}
  ~RemoteCollection() override { (void)ask(*channel_, {{"do", "close"}, {"of", number_}}); }

  Result<std::size_t> count() override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "count"}, {"of", number_}}));
    return json_get<std::size_t>(answer, "count", "the worker's answer");
  }
  Result<std::optional<std::uint64_t>> disk_bytes() override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "disk"}, {"of", number_}}));
    if (!answer.contains("bytes")) return std::optional<std::uint64_t>();
    HONE_TRY(const auto bytes, json_get<std::uint64_t>(answer, "bytes", "the worker's answer"));
    return std::optional<std::uint64_t>(bytes);
  }

 private:
  Status put(std::span<const Record> records) override {
    return tell({{"do", "upsert"}, {"of", number_}, {"records", packed_records(records)}});
  }
  Status take_out(std::span<const std::int64_t> ids) override {
    return tell({{"do", "remove"}, {"of", number_}, {"ids", packed(ids)}});
  }
  Result<std::vector<Record>> read(std::span<const std::int64_t> ids) override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "get"}, {"of", number_}, {"ids", packed(ids)}}));
    return unpacked_records(answer);
  }
  Result<corpus::Ranking> nearest(std::span<const float> vector, std::size_t k, const search::Filter& filter) override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "search"},
                                                {"of", number_},
                                                {"vector", packed(vector)},
                                                {"k", k},
                                                {"filter", filter.conditions()}}));
    return ranking_of(answer);
  }
  Result<corpus::Ranking> joined(std::string_view words, std::span<const float> vector, std::size_t k,
                                 const search::Filter& filter, double dense_weight) override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "hybrid"},
                                                {"of", number_},
                                                {"words", words},
                                                {"vector", packed(vector)},
                                                {"k", k},
                                                {"filter", filter.conditions()},
                                                {"dense_weight", dense_weight}}));
    return ranking_of(answer);
  }
  Status tell(const Json& request) {
    HONE_TRY(const Json answer, ask(*channel_, request));
    (void)answer;
    return {};
  }

  std::shared_ptr<ChildChannel> channel_;
  int number_;
};

class RemoteStore final : public VectorStore {
 public:
  RemoteStore(std::shared_ptr<ChildChannel> channel, StoreTraits traits)
      : channel_(std::move(channel)), traits_(std::move(traits)) {}
  const StoreTraits& traits() const override { return traits_; }

 private:
  Result<std::unique_ptr<Collection>> open_checked(const CollectionOptions& options) override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "open"},
                                                {"name", options.name},
                                                {"dimensions", options.dimensions},
                                                {"metric", static_cast<int>(options.metric)},
                                                {"search", static_cast<int>(options.search)}}));
    HONE_TRY(const int number, json_get<int>(answer, "of", "the worker's answer"));
    return std::unique_ptr<Collection>(std::make_unique<RemoteCollection>(options, channel_, number));
  }
  Status drop_checked(const std::string& name) override {
    HONE_TRY(const Json answer, ask(*channel_, {{"do", "drop"}, {"name", name}}));
    (void)answer;
    return {};
  }
  std::shared_ptr<ChildChannel> channel_;
  StoreTraits traits_;
};

// --- the side that answers

class Serving {
 public:
  Result<Json> answer(const Json& request) {
    const std::string what = json_value<std::string>(request, "do", "");
    if (what == "prepare") return prepare(request);
    if (what == "connect") return connect();
    if (!store_) return Error(ErrorCode::invalid_argument, "The worker has no store yet.");
    if (what == "open") return open(request);
    if (what == "drop") {
      HONE_CHECK(store_->drop(json_value<std::string>(request, "name", "")));
      return Json::object();
    }
    const int number = json_value<int>(request, "of", -1);
    if (what == "close") {
      collections_.erase(number);
      return Json::object();
    }
    const auto found = collections_.find(number);
    if (found == collections_.end()) return Error(ErrorCode::not_found, "The worker has no such collection open.");
    return asked(*found->second, what, request);
  }

 private:
  Result<Json> prepare(const Json& request) {
    HONE_TRY(const std::string text, json_get<std::string>(request, "address", "the request"));
    HONE_TRY(address_, StoreAddress::parse(text));
    if (!needs_network(address_.kind)) (void)deny_network();  // also where the parent did not confine it
    access_.credentials = {json_value<std::string>(request, "user", ""),
                           json_value<std::string>(request, "password", "")};
    if (access_.credentials.password.empty()) {
      HONE_TRY(access_.credentials, StoreCredentials::find(address_.kind));
    }
    access_.allowed_hosts = json_value<std::vector<std::string>>(request, "hosts", {});
    access_.connect_timeout_ms = json_value<long>(request, "connect_timeout_ms", access_.connect_timeout_ms);
    access_.timeout_ms = json_value<long>(request, "timeout_ms", access_.timeout_ms);
    access_.attempts = json_value<int>(request, "attempts", access_.attempts);
    HONE_CHECK(check_address(address_, access_));
    return Json::object();
  }

  Result<Json> connect() {
    collections_.clear();
    HONE_TRY(store_, open_store(address_, access_));
    const StoreTraits& traits = store_->traits();
    return Json{{"name", traits.name},
                {"exact", traits.exact},
                {"hnsw", traits.hnsw},
                {"hybrid", static_cast<int>(traits.hybrid)}};
  }

  Result<Json> open(const Json& request) {
    CollectionOptions options;
    options.name = json_value<std::string>(request, "name", "");
    options.dimensions = json_value<std::size_t>(request, "dimensions", 0);
    options.metric = json_value<int>(request, "metric", 0) == 0 ? Metric::cosine : Metric::inner_product;
    options.search = json_value<int>(request, "search", 0) == 0 ? SearchKind::exact : SearchKind::hnsw;
    HONE_TRY(collections_[++last_], store_->open(options));
    return Json{{"of", last_}};
  }

  Result<Json> asked(Collection& collection, const std::string& what, const Json& request) {
    if (what == "count") {
      HONE_TRY(const std::size_t count, collection.count());
      return Json{{"count", count}};
    }
    if (what == "disk") {
      HONE_TRY(const auto bytes, collection.disk_bytes());
      return bytes ? Json{{"bytes", *bytes}} : Json::object();
    }
    if (what == "upsert") {
      HONE_TRY(const auto records, unpacked_records(request));
      HONE_CHECK(collection.upsert(records));
      return Json::object();
    }
    const auto ids = unpacked<std::int64_t>(request, "ids");
    if (what == "remove") {
      HONE_CHECK(collection.remove(ids));
      return Json::object();
    }
    if (what == "get") {
      HONE_TRY(const auto records, collection.get(ids));
      return Json{{"records", packed_records(records)}};
    }
    HONE_TRY(const search::Filter filter,
             search::Filter::parse(json_value<std::vector<std::string>>(request, "filter", {})));
    const auto vector = unpacked<float>(request, "vector");
    const auto k = json_value<std::size_t>(request, "k", 0);
    corpus::Ranking ranking;
    if (what == "search") {
      HONE_TRY(ranking, collection.search(vector, k, filter));
    } else if (what == "hybrid") {
      HONE_TRY(ranking, collection.hybrid(json_value<std::string>(request, "words", ""), vector, k, filter,
                                          json_value<double>(request, "dense_weight", 0.5)));
    } else {
      return Error(ErrorCode::invalid_argument, "The worker was asked for something it does not do.");
    }
    std::vector<std::int64_t> found;
    std::vector<double> scores;
    for (const corpus::Hit& hit : ranking) found.push_back(hit.id), scores.push_back(hit.score);
    return Json{{"ids", packed(std::span<const std::int64_t>(found))},
                {"scores", packed(std::span<const double>(scores))}};
  }

  StoreAddress address_;
  StoreAccess access_;
  std::unique_ptr<VectorStore> store_;
  std::map<int, std::unique_ptr<Collection>> collections_;  // they go before the store
  int last_ = 0;
};

}  // namespace

Result<StoreWorker> StoreWorker::start(const StoreAddress& address, const StoreAccess& access) {
  const auto program = worker_program();
  if (program.empty())
    return Error(ErrorCode::not_found, "hone-worker is not installed beside hone; databases are asked by it.");
  ChannelOptions options{.confinement = store_confinement(address)};
  // SQLite's temporary files lie where it may write.
  for (const auto& folder : options.confinement->writes)
    options.environment.push_back("SQLITE_TMPDIR=" + folder.string());
  HONE_TRY(auto channel, ChildChannel::start({program.string(), "store"}, options));
  auto shared = std::make_shared<ChildChannel>(std::move(channel));
  HONE_TRY(const Json ready, ask(*shared, {{"do", "prepare"},
                                           {"address", std::string(store_name(address.kind)) + "=" + address.place},
                                           {"user", access.credentials.user},
                                           {"password", access.credentials.password},
                                           {"hosts", access.allowed_hosts},
                                           {"connect_timeout_ms", access.connect_timeout_ms},
                                           {"timeout_ms", access.timeout_ms},
                                           {"attempts", access.attempts}}));
  (void)ready;
  return StoreWorker(address.kind, std::move(shared));
}

Result<std::unique_ptr<VectorStore>> StoreWorker::connect() {
  HONE_TRY(const Json answer, ask(*channel_, {{"do", "connect"}}));
  StoreTraits traits{.name = json_value<std::string>(answer, "name", ""),
                     .exact = json_value<bool>(answer, "exact", false),
                     .hnsw = json_value<bool>(answer, "hnsw", false)};
  traits.hybrid = static_cast<HybridBy>(std::min(std::max(json_value<int>(answer, "hybrid", 0), 0), 2));
  return std::unique_ptr<VectorStore>(std::make_unique<RemoteStore>(channel_, std::move(traits)));
}

Status serve_store() {
  FrameStream parent;
  Serving serving;
  while (true) {
    HONE_TRY(const auto frame, parent.receive());
    if (!frame) return {};
    Json reply;
    if (auto request = unpack(*frame); !request)
      reply = packed_error(request.error());
    else if (auto answer = serving.answer(*request); !answer)
      reply = packed_error(answer.error());
    else
      reply = std::move(*answer);
    HONE_CHECK(parent.send(pack(reply)));
  }
}

}  // namespace hone::stores

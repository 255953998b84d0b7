// One suite for every store, against brute force in double precision. HONE_TEST_STORES=all adds OpenSearch and Weaviate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <thread>

#include "hone/core/random.h"
#include "hone/stores/store_worker.h"
#include "store_servers_test.h"

namespace hone::stores {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::UnorderedElementsAreArray;

struct Subject {
  std::string name;
  StoreKind kind;
  SearchKind search;
  bool in_worker = false;
};

std::vector<Subject> subjects() {
  std::vector<Subject> all{{"embedded", StoreKind::embedded, SearchKind::exact},
                           {"embedded_hnsw", StoreKind::embedded, SearchKind::hnsw},
                           {"sqlite_vec", StoreKind::sqlite_vec, SearchKind::exact},
                           {"pgvector", StoreKind::pgvector, SearchKind::exact},
                           {"pgvector_hnsw", StoreKind::pgvector, SearchKind::hnsw},
                           {"pgvector_worker", StoreKind::pgvector, SearchKind::exact, true},
                           {"sqlite_vec_worker", StoreKind::sqlite_vec, SearchKind::exact, true},
                           {"chroma", StoreKind::chroma, SearchKind::hnsw}};
  const char* more = std::getenv("HONE_TEST_STORES");
  if (more && std::string(more) == "all") {
    all.push_back({"opensearch", StoreKind::opensearch, SearchKind::exact});
    all.push_back({"opensearch_hnsw", StoreKind::opensearch, SearchKind::hnsw});
    all.push_back({"weaviate", StoreKind::weaviate, SearchKind::exact});
    all.push_back({"weaviate_hnsw", StoreKind::weaviate, SearchKind::hnsw});
  }
  return all;
}

const TemporaryFolder& files() {
  static TemporaryFolder folder = std::move(*TemporaryFolder::make("hone-stores"));
  return folder;
}

class StopServers : public testing::Environment {
  void SetUp() override {
    auto printed_file = run_start_script(StoreKind::sqlite_vec, {});
    ASSERT_TRUE(printed_file) << printed_file.error().message();
    ::setenv("HONE_SQLITE_VEC", printed(*printed_file, "file").c_str(), 1);
  }
  void TearDown() override { servers_under_test().clear(); }
};
const auto* const stop_servers = testing::AddGlobalTestEnvironment(new StopServers);

using Records = std::vector<Record>;

std::vector<float> random_vector(Random& random, std::size_t dimensions) {
  std::vector<float> vector(dimensions);
  for (float& value : vector) value = static_cast<float>(random.normal());
  return vector;
}

// Record i: page i % 100 + 1 and, of every ten, one from b.pdf and nine from A.txt; every second is Irish.
Records many(std::size_t count, std::size_t dimensions) {
  Random random(7);
  Records records;
  for (std::size_t i = 0; i < count; ++i)
    records.push_back({static_cast<std::int64_t>(i) * 3 - 50,
                       random_vector(random, dimensions),
                       "slice number" + std::to_string(i),
                       {{"document", i % 10 == 0 ? "/home/x/b.pdf" : "/home/x/A.txt"},
                        {"language", i % 2 == 0 ? "ga" : "en"},
                        {"page", static_cast<double>(i % 100 + 1)}}});
  return records;
}

double score_of(std::span<const float> left, std::span<const float> right, Metric metric) {
  double product = 0, lefts = 0, rights = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    product += double{left[i]} * right[i];
    lefts += double{left[i]} * left[i];
    rights += double{right[i]} * right[i];
  }
  return metric == Metric::cosine ? product / std::sqrt(lefts * rights) : product;
}

search::Filter::Subject subject_of(const Record& record) {
  auto text = [&](const char* key) -> std::string_view {
    auto found = record.payload.find(key);
    return found == record.payload.end() ? std::string_view() : std::get<std::string>(found->second);
  };
  auto page = record.payload.find("page");
  return {text("document"), text("title"),
          text("heading"),  text("format"),
          text("language"), page == record.payload.end() ? 0 : static_cast<int>(std::get<double>(page->second))};
}

corpus::Ranking brute_force(const Records& records, std::span<const float> query, std::size_t k,
                            const search::Filter& filter, Metric metric) {
  corpus::TopK best(k);
  for (const Record& record : records)
    if (filter.accepts(subject_of(record))) best.offer(record.id, score_of(record.vector, query, metric));
  return best.take();
}

std::vector<std::int64_t> ids_of(const corpus::Ranking& ranking) {
  std::vector<std::int64_t> ids;
  for (const corpus::Hit& hit : ranking) ids.push_back(hit.id);
  return ids;
}

class EveryStore : public testing::TestWithParam<Subject> {
 protected:
  Result<std::unique_ptr<VectorStore>> connect() {
    const StoreKind kind = GetParam().kind;
    StoreAddress address{kind, (files().path() / (GetParam().name + ".db")).string()};
    StoreAccess access;
    if (needs_network(kind)) address.place = server_of(kind).url(), access = server_of(kind).access();
    if (!GetParam().in_worker) return open_store(address, access);
    HONE_TRY(auto worker, StoreWorker::start(address, access));
    return worker.connect();
  }

  std::unique_ptr<VectorStore> store() {
    auto opened = connect();
    EXPECT_TRUE(opened) << opened.error().message();
    return opened ? std::move(*opened) : nullptr;
  }

  CollectionOptions named(const std::string& name, std::size_t dimensions = 8, Metric metric = Metric::cosine) {
    return {GetParam().name + " " + name, dimensions, metric, GetParam().search};
  }

  // A new collection, whatever was there before.
  std::unique_ptr<Collection> fresh(VectorStore& store, const CollectionOptions& options) {
    (void)store.drop(options.name);
    auto opened = store.open(options);
    EXPECT_TRUE(opened) << opened.error().message();
    return opened ? std::move(*opened) : nullptr;
  }

  // 2,000 records of 32 dimensions, made once a store and only read.
  const Records& shared_records() {
    static const Records records = many(2000, 32);
    return records;
  }
  std::unique_ptr<Collection> shared(VectorStore& store, Metric metric = Metric::cosine) {
    static std::set<std::string> filled;
    const auto options = named(metric == Metric::cosine ? "shared" : "shared products", 32, metric);
    if (!filled.insert(options.name).second) {
      auto opened = store.open(options);
      EXPECT_TRUE(opened) << opened.error().message();
      return opened ? std::move(*opened) : nullptr;
    }
    auto collection = fresh(store, options);
    if (collection) {
      auto done = collection->upsert(shared_records());
      EXPECT_TRUE(done) << done.error().message();
    }
    return collection;
  }

  // The share of brute force's ten that the store finds. Every hit has to pass the filter and to carry the true score.
  double recall(Collection& collection, const search::Filter& filter, int questions) {
    const Records& records = shared_records();
    std::map<std::int64_t, const Record*> of_id;
    for (const Record& record : records) of_id[record.id] = &record;
    Random random(99);
    std::size_t found = 0, wanted = 0;
    for (int question = 0; question < questions; ++question) {
      const auto query = random_vector(random, 32);
      const corpus::Ranking truth = brute_force(records, query, 10, filter, collection.options().metric);
      auto hits = collection.search(query, 10, filter);
      EXPECT_TRUE(hits) << hits.error().message();
      if (!hits) return 0;
      EXPECT_EQ(hits->size(), truth.size());
      for (const corpus::Hit& hit : *hits) {
        EXPECT_TRUE(of_id.count(hit.id)) << hit.id;
        if (!of_id.count(hit.id)) return 0;
        const Record& record = *of_id[hit.id];
        EXPECT_TRUE(filter.accepts(subject_of(record))) << hit.id;
        EXPECT_NEAR(hit.score, score_of(record.vector, query, collection.options().metric), 2e-4) << hit.id;
      }
      const auto ids = ids_of(*hits), true_ids = ids_of(truth);
      const std::set<std::int64_t> true_set(true_ids.begin(), true_ids.end());
      wanted += true_set.size();
      for (std::int64_t id : ids) found += true_set.count(id);
    }
    return static_cast<double>(found) / static_cast<double>(wanted);
  }
  double least() const { return GetParam().search == SearchKind::exact ? 1 : 0.95; }
};

INSTANTIATE_TEST_SUITE_P(Stores, EveryStore, testing::ValuesIn(subjects()),
                         [](const auto& subject) { return subject.param.name; });

TEST_P(EveryStore, FindsTheNearest) {
  auto connected = store();
  ASSERT_TRUE(connected);
  for (Metric metric : {Metric::cosine, Metric::inner_product}) {
    auto collection = shared(*connected, metric);
    ASSERT_TRUE(collection);
    EXPECT_EQ(collection->count().value(), 2000u);
    const double found = recall(*collection, {}, 30);
    RecordProperty(metric == Metric::cosine ? "recall_cosine" : "recall_inner_product", std::to_string(found));
    EXPECT_GE(found, least());
  }
}

TEST_P(EveryStore, FindsTheNearestUnderFilters) {
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = shared(*connected);
  ASSERT_TRUE(collection);
  for (const auto& [share, conditions] :
       std::map<int, std::vector<std::string>>{{1, {"page=17"}}, {10, {"document=*.PDF"}}, {50, {"language=ga"}}}) {
    const search::Filter filter = search::Filter::parse(conditions).value();
    const auto accepted = std::count_if(shared_records().begin(), shared_records().end(),
                                        [&](const Record& record) { return filter.accepts(subject_of(record)); });
    ASSERT_EQ(accepted, 20 * share);
    const double found = recall(*collection, filter, 20);
    RecordProperty("recall_at_" + std::to_string(share) + "_percent", std::to_string(found));
    EXPECT_GE(found, least()) << share << "%";
  }
}

TEST_P(EveryStore, FiltersMeanWhatTheyMeanInHone) {
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = fresh(*connected, named("filters"));
  ASSERT_TRUE(collection);
  const std::vector<Payload> payloads{
      {{"document", "/home/x/100% sure_thing.pdf"}, {"title", "It's"}, {"page", 1.0}, {"format", "pdf"}},
      {{"document", "/home/x/100X sureXthing.PDF"}, {"title", "it''s"}, {"page", 2.0}, {"format", "pdf"}},
      {{"document", "C:\\deeds\\lease.docx"}, {"title", "a\\b"}, {"page", 3.0}, {"language", "ga"}},
      {{"document", "lease[1].txt"}, {"title", "x'; DROP TABLE record_1; --"}, {"language", "en"}},
      {{"document", "/a/b/ÉIRE naïve 文書.md"}, {"title", "\"quoted\""}, {"heading", "Part 2 (b)"}, {"page", 70.0}},
      {{"heading", "{\"$ne\": null}"}, {"title", " spaces "}},
      {{"title", "line\nend\ttab"}, {"heading", "$1 %s {0} :x @y #z"}},
      {},
      {{"document", ""}, {"title", ""}, {"page", 0.0}},
      {{"title", std::string(8000, 'w')}, {"page", 2147483647.0}}};
  Random random(3);
  Records records;
  for (std::size_t i = 0; i < payloads.size(); ++i)
    records.push_back({static_cast<std::int64_t>(i), random_vector(random, 8), "text", payloads[i]});
  auto done = collection->upsert(records);
  ASSERT_TRUE(done) << done.error().message();

  const std::vector<std::vector<std::string>> filters{{"document=*.pdf"},
                                                      {"document=*.PDF", "page=1"},
                                                      {"document=100% sure_thing.pdf"},
                                                      {"document=100? sure?thing.pdf"},
                                                      {"document=*\\lease*"},
                                                      {"document=lease[1].txt"},
                                                      {"document=lease[*"},
                                                      {"document=*[12]*"},
                                                      {"title=it's"},
                                                      {"title=IT''S"},
                                                      {"title=a\\b"},
                                                      {"title=*\\*"},
                                                      {"title=x'; DROP TABLE record_1; --"},
                                                      {"title=\"quoted\""},
                                                      {"title=?quoted?"},
                                                      {"document=*éire*"},
                                                      {"document=*Éire*"},
                                                      {"document=*NA?VE*"},
                                                      {"document=*文?.md"},
                                                      {"title="},
                                                      {"title=*"},
                                                      {"title=**"},
                                                      {"title=?*"},
                                                      {"document="},
                                                      {"heading={\"$ne\": null}"},
                                                      {"title= spaces "},
                                                      {"title= spaces"},
                                                      {"title=spaces"},
                                                      {"title=*\n*"},
                                                      {"heading=$1*"},
                                                      {"heading=*@y*"},
                                                      {"title=w*w"},
                                                      {"page=1-3"},
                                                      {"page=1", "page=3-80"},
                                                      {"page=2147483647"},
                                                      {"page=4-60"},
                                                      {"language=ga", "language=en"},
                                                      {"language=ga", "format=pdf"},
                                                      {"document=b/*"},
                                                      {"document=*b/*"},
                                                      {"title=' OR '1'='1"},
                                                      {"heading=part*(B)"},
                                                      {"language=zz"}};
  const auto query = random_vector(random, 8);
  for (const auto& conditions : filters) {
    const search::Filter filter = search::Filter::parse(conditions).value();
    std::vector<std::int64_t> expected;
    for (const Record& record : records)
      if (filter.accepts(subject_of(record))) expected.push_back(record.id);
    auto hits = collection->search(query, 20, filter);
    ASSERT_TRUE(hits) << conditions[0] << ": " << hits.error().message();
    EXPECT_THAT(ids_of(*hits), UnorderedElementsAreArray(expected)) << conditions[0];
  }
}

TEST_P(EveryStore, ReplacesRemovesAndCounts) {
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = fresh(*connected, named("changes", 3));
  ASSERT_TRUE(collection);
  EXPECT_EQ(collection->count().value(), 0u);
  const std::vector<float> east{1, 0, 0}, north{0, 1, 0};
  EXPECT_TRUE(collection->search(east, 10).value().empty());

  const std::int64_t largest = std::numeric_limits<std::int64_t>::max(),
                     smallest = std::numeric_limits<std::int64_t>::min();
  ASSERT_TRUE(collection->upsert(Records{{1, east, "one", {{"title", "a"}}},
                                         {largest, {0.9f, 0.1f, 0}, "largest", {}},
                                         {smallest, {0.5f, 0.5f, 0}, "smallest", {}}}));
  EXPECT_EQ(collection->count().value(), 3u);
  EXPECT_EQ(ids_of(collection->search(east, 10).value()), (std::vector<std::int64_t>{1, largest, smallest}));
  EXPECT_EQ(ids_of(collection->search(east, 2).value()), (std::vector<std::int64_t>{1, largest}));
  EXPECT_TRUE(collection->search(east, 0).value().empty());

  // The old vector, text and payload are gone; of one id twice the last counts.
  ASSERT_TRUE(collection->upsert(Records{{1, east, "lost", {}}, {1, {-1, 0, 0}, "new", {{"heading", "b"}}}}));
  EXPECT_EQ(collection->count().value(), 3u);
  EXPECT_EQ(ids_of(collection->search(east, 10).value()), (std::vector<std::int64_t>{largest, smallest, 1}));
  EXPECT_NEAR(collection->search(east, 10).value()[2].score, -1, 1e-4);
  auto got = collection->get(std::vector<std::int64_t>{1, 77, smallest}).value();
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].text, "new");
  EXPECT_EQ(got[0].payload, (Payload{{"heading", "b"}}));
  EXPECT_EQ(got[1].id, smallest);
  EXPECT_TRUE(collection->search(east, 10, search::Filter::parse({"title=a"}).value()).value().empty());

  ASSERT_TRUE(collection->remove(std::vector<std::int64_t>{largest, 12345}));
  EXPECT_EQ(collection->count().value(), 2u);
  EXPECT_EQ(ids_of(collection->search(east, 10).value()), (std::vector<std::int64_t>{smallest, 1}));
  ASSERT_TRUE(collection->remove(std::vector<std::int64_t>{1, smallest}));
  EXPECT_EQ(collection->count().value(), 0u);
  EXPECT_TRUE(collection->search(north, 10).value().empty());
  ASSERT_TRUE(collection->upsert(Records{{1, north, "again", {}}}));
  EXPECT_EQ(ids_of(collection->search(north, 10).value()), (std::vector<std::int64_t>{1}));
}

TEST_P(EveryStore, KeepsHostileNamesTextsAndPayloads) {
  auto connected = store();
  ASSERT_TRUE(connected);
  std::string large;
  for (int i = 0; large.size() < (1u << 20); ++i) large += "word" + std::to_string(i) + " ";
  const std::vector<std::string> texts{"'; DROP TABLE hone_collection; --",
                                       "\\x00 \\0 \\' \" ` $$ $1 ?1 %s {\"a\": [1]} </script>",
                                       "ünï ćödé 文書 \U0001F469\u200D\U0001F680 \u202E rtl \uFEFF",
                                       "",
                                       "\r\n\t \x01 \x7F",
                                       large};
  Records records;
  Random random(5);
  for (const std::string& text : texts)
    records.push_back({static_cast<std::int64_t>(records.size()),
                       random_vector(random, 8),
                       text,
                       {{"title", text.substr(0, 100)},
                        {"'; DROP", "x"},
                        {"$gt", 1.5},
                        {"a.b.c", -3.0},
                        {"", "empty"},
                        {"ключ\n\"", text.substr(0, 1000)},
                        {"payload", "p"},
                        {"id", "i"},
                        {"vector", "v"},
                        {"text", "t"}}});
  for (const std::string& name :
       {std::string("'; DROP TABLE hone_collection; --"), std::string("a/../b?c#d&e=%2F"),
        std::string("ünï 文書 \U0001F4A5"), std::string("\"; }} {{"), std::string(150, 'n')}) {
    auto collection = fresh(*connected, named(name));
    ASSERT_TRUE(collection) << name;
    auto done = collection->upsert(records);
    ASSERT_TRUE(done) << name << ": " << done.error().message();
    EXPECT_EQ(collection->count().value(), records.size()) << name;
    for (const Record& record : records) {
      EXPECT_EQ(collection->search(record.vector, 1).value()[0].id, record.id) << name;
      auto got = collection->get(std::vector<std::int64_t>{record.id});
      ASSERT_TRUE(got) << got.error().message();
      ASSERT_EQ(got->size(), 1u);
      EXPECT_EQ((*got)[0].text, record.text);
      EXPECT_EQ((*got)[0].payload, record.payload);
    }
    auto dropped = connected->drop(collection->options().name);
    EXPECT_TRUE(dropped) << dropped.error().message();
  }
}

TEST_P(EveryStore, NamesThatDifferAreApart) {
  auto connected = store();
  ASSERT_TRUE(connected);
  auto small = fresh(*connected, named("case", 2)), large = fresh(*connected, named("CASE", 3));
  ASSERT_TRUE(small && large);
  ASSERT_TRUE(small->upsert(Records{{1, {1, 0}, "a", {}}}));
  EXPECT_EQ(large->count().value(), 0u);
  ASSERT_TRUE(connected->drop(large->options().name));
  EXPECT_EQ(small->count().value(), 1u);
}

TEST_P(EveryStore, RefusesWhatItCannotKeep) {
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = fresh(*connected, named("refused", 3));
  ASSERT_TRUE(collection);
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  const Record good{1, {1, 2, 3}, "good", {}};
  auto refused = [&](Record bad, ErrorCode code, const std::string& why) {
    auto done = collection->upsert(Records{good, std::move(bad)});
    ASSERT_FALSE(done) << why;
    EXPECT_EQ(done.error().code(), code) << done.error().message();
    EXPECT_THAT(done.error().message(), HasSubstr(why));
  };
  refused({2, {1, nan, 3}, "", {}}, ErrorCode::invalid_argument, "The record 2's vector cannot be kept");
  refused({2, {1, infinite, 3}, "", {}}, ErrorCode::invalid_argument, "dimension 1 is inf");
  refused({2, {1, 2}, "", {}}, ErrorCode::invalid_argument, "has 2 dimensions");
  refused({2, {0, 0, 0}, "", {}}, ErrorCode::invalid_argument, "no length");
  refused({2, {1, 2, 3}, "\xC3(", {}}, ErrorCode::invalid_argument, "not UTF-8");
  refused({2, {1, 2, 3}, std::string("a\0b", 3), {}}, ErrorCode::invalid_argument, "NUL");
  refused({2, {1, 2, 3}, std::string(9u << 20, 'a'), {}}, ErrorCode::limit_exceeded, "8 MiB");
  refused({2, {1, 2, 3}, "", {{"page", "three"}}}, ErrorCode::invalid_argument, "\"page\"");
  refused({2, {1, 2, 3}, "", {{"page", 1.5}}}, ErrorCode::invalid_argument, "\"page\"");
  refused({2, {1, 2, 3}, "", {{"title", 5.0}}}, ErrorCode::invalid_argument, "\"title\"");
  refused({2, {1, 2, 3}, "", {{"x", double{nan}}}}, ErrorCode::invalid_argument, "finite");
  refused({2, {1, 2, 3}, "", {{"title", std::string(9000, 'a')}}}, ErrorCode::limit_exceeded, "8192");
  refused({2, {1, 2, 3}, "", {{"x", std::string(70'000, 'a')}}}, ErrorCode::limit_exceeded, "64 KiB");
  EXPECT_EQ(collection->count().value(), 0u);  // the good one neither
  EXPECT_FALSE(collection->search(std::vector<float>{1, 2}, 1));
  EXPECT_FALSE(collection->search(std::vector<float>{1, nan, 2}, 1));
  EXPECT_EQ(collection->search(good.vector, 5000).error().code(), ErrorCode::limit_exceeded);
}

TEST_P(EveryStore, CollectionsAreWhatTheyWereMadeAs) {
  auto connected = store();
  ASSERT_TRUE(connected);
  const auto options = named("shape", 4);
  auto collection = fresh(*connected, options);
  ASSERT_TRUE(collection);
  ASSERT_TRUE(collection->upsert(Records{{1, {1, 0, 0, 0}, "a", {}}}));
  EXPECT_EQ(connected->open(options).value()->count().value(), 1u);

  auto other = options;
  other.dimensions = 5;
  EXPECT_THAT(connected->open(other).error().message(), HasSubstr("is there already with 4 dimensions"));
  other = options;
  other.metric = Metric::inner_product;
  EXPECT_EQ(connected->open(other).error().code(), ErrorCode::invalid_argument);
  other.name = "";
  EXPECT_EQ(connected->open(other).error().code(), ErrorCode::invalid_argument);

  const StoreTraits& traits = connected->traits();
  for (SearchKind search : {SearchKind::exact, SearchKind::hnsw}) {
    if (search == SearchKind::exact ? traits.exact : traits.hnsw) continue;
    EXPECT_EQ(connected->open({"lacking", 4, Metric::cosine, search}).error().code(), ErrorCode::unsupported);
  }

  ASSERT_TRUE(connected->drop(options.name));
  EXPECT_EQ(connected->drop(options.name).error().code(), ErrorCode::not_found);
  EXPECT_EQ(connected->open(options).value()->count().value(), 0u);
}

TEST_P(EveryStore, OneSeesWhatAnotherHasWritten) {
  auto writers = store(), readers = store();
  ASSERT_TRUE(writers && readers);
  auto writer = fresh(*writers, named("seen", 3));
  ASSERT_TRUE(writer);
  auto reader = readers->open(writer->options()).value();
  const std::vector<float> east{1, 0, 0};
  EXPECT_TRUE(reader->search(east, 5).value().empty());
  ASSERT_TRUE(writer->upsert(Records{{1, east, "a", {{"title", "first"}}}, {2, {0, 1, 0}, "b", {}}}));
  EXPECT_EQ(ids_of(reader->search(east, 5).value()), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(ids_of(reader->search(east, 5, search::Filter::parse({"title=f*"}).value()).value()),
            (std::vector<std::int64_t>{1}));
  ASSERT_TRUE(writer->upsert(Records{{3, east, "c", {{"title", "third"}}}}));
  EXPECT_EQ(ids_of(reader->search(east, 5, search::Filter::parse({"title=t*"}).value()).value()),
            (std::vector<std::int64_t>{3}));
  ASSERT_TRUE(writer->remove(std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(ids_of(reader->search(east, 5).value()), (std::vector<std::int64_t>{2}));
}

TEST_P(EveryStore, ManyReadAtOnce) {
  auto connected = store();
  ASSERT_TRUE(connected);
  ASSERT_TRUE(shared(*connected));
  std::vector<double> recalls(4);
  std::vector<std::thread> readers;
  readers.reserve(recalls.size());
  for (double& found : recalls)
    readers.emplace_back([&] {
      auto own = connect();
      if (!own) return;
      auto collection = (*own)->open(named("shared", 32));
      if (collection) found = recall(**collection, search::Filter::parse({"language=ga"}).value(), 15);
    });
  for (std::thread& reader : readers) reader.join();
  for (double found : recalls) EXPECT_GE(found, least());
}

TEST_P(EveryStore, JoinsWordsAndVectors) {
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = fresh(*connected, named("hybrid", 4));
  ASSERT_TRUE(collection);
  Records records;
  for (int i = 0; i < 40; ++i)
    records.push_back({i,
                       {1, static_cast<float>(i + 1), 0, 0},
                       "the lease was read to the tenants",
                       {{"page", static_cast<double>(i % 2 + 1)}}});
  records[30].text = "the witnesses signed a codicil; the codicil was sealed";
  records[31].text = "a codicil";
  ASSERT_TRUE(collection->upsert(records));
  const std::vector<float> query{1, 0.5f, 0, 0};  // nearest: 0, 1, 2 …
  if (connected->traits().hybrid == HybridBy::nobody) {
    EXPECT_EQ(collection->hybrid("codicil", query, 5).error().code(), ErrorCode::unsupported);
    return;
  }
  auto ids = [&](const std::string& words, double weight, const search::Filter& filter = {}) {
    auto hits = collection->hybrid(words, query, 5, filter, weight);
    EXPECT_TRUE(hits) << hits.error().message();
    return hits ? ids_of(*hits) : std::vector<std::int64_t>();
  };
  EXPECT_THAT(ids("Who signed the codicil?", 0.0)[0], 30);
  EXPECT_EQ(ids("codicil", 1.0), (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
  const auto both = ids("codicil", 0.5);
  EXPECT_THAT(both, testing::IsSupersetOf({std::int64_t{0}, std::int64_t{30}}));
  EXPECT_EQ(both.size(), 5u);
  const auto odd = ids("codicil", 0.5, search::Filter::parse({"page=2"}).value());
  EXPECT_THAT(odd, testing::Contains(31));
  EXPECT_THAT(odd, testing::Each(testing::ResultOf([](std::int64_t id) { return id % 2; }, 1)));
  EXPECT_EQ(ids("'; DROP TABLE x; -- \" AND (", 0.5).size(), 5u);
  EXPECT_EQ(ids("", 0.5), (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
  EXPECT_FALSE(collection->hybrid("x", query, 5, {}, 1.5));
  // The words of a text that was replaced, and of a record that was removed, are gone.
  records[30].text = "tenants";
  ASSERT_TRUE(collection->upsert(std::span(records).subspan(30, 1)));
  ASSERT_TRUE(collection->remove(std::vector<std::int64_t>{31}));
  EXPECT_THAT(ids("codicil sealed witnesses", 0.0), testing::Not(testing::Contains(AnyOf(30, 31))));
}

TEST_P(EveryStore, KeepsEverythingOverARestart) {
  const auto options = named("kept", 32);
  const Records records = many(300, 32);
  auto before = store();
  ASSERT_TRUE(before);
  auto opened_before = fresh(*before, options);
  ASSERT_TRUE(opened_before);
  ASSERT_TRUE(opened_before->upsert(records));
  ASSERT_TRUE(opened_before->remove(std::vector<std::int64_t>{records[0].id}));
  if (needs_network(GetParam().kind)) {
    server_of(GetParam().kind).stop();
    EXPECT_FALSE(server_of(GetParam().kind).url().empty());  // starts it
  }
  // Who did not notice the restart is not bothered by it.
  EXPECT_EQ(opened_before->search(records[7].vector, 1).value()[0].id, records[7].id);
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = connected->open(options).value();
  EXPECT_EQ(collection->count().value(), 299u);
  EXPECT_EQ(collection->search(records[7].vector, 1).value()[0].id, records[7].id);
  auto got = collection->get(std::vector<std::int64_t>{records[0].id, records[7].id}).value();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].payload, records[7].payload);
}

TEST_P(EveryStore, AServerThatIsGoneIsAnErrorAndComesBack) {
  if (!needs_network(GetParam().kind)) {  // the file is gone
    auto away = open_store({GetParam().kind, "/no/such/folder/file.db"});
    ASSERT_FALSE(away);
    EXPECT_THAT(away.error().message(), HasSubstr("/no/such/folder/file.db"));
    return;
  }
  auto connected = store();
  ASSERT_TRUE(connected);
  auto collection = fresh(*connected, named("gone", 3));
  ASSERT_TRUE(collection);
  const Records records{{1, {1, 0, 0}, "a", {}}};
  ASSERT_TRUE(collection->upsert(records));
  ServerUnderTest& server = server_of(GetParam().kind);
  server.stop();
  const auto is_gone = [](const auto& answer) {
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().code(), AnyOf(ErrorCode::network, ErrorCode::timeout)) << answer.error().message();
  };
  is_gone(collection->search(records[0].vector, 5));
  is_gone(collection->upsert(records));
  is_gone(collection->remove(std::vector<std::int64_t>{1}));
  is_gone(collection->count());
  is_gone(collection->get(std::vector<std::int64_t>{1}));
  is_gone(connected->drop(collection->options().name));
  is_gone(connected->open(named("more", 3)));
  is_gone(open_store({GetParam().kind, server.url()}, server.access()));
  server.start();
  EXPECT_EQ(collection->count().value(), 1u);  // the very same object
  EXPECT_EQ(ids_of(collection->search(records[0].vector, 5).value()), (std::vector<std::int64_t>{1}));
}

}  // namespace
}  // namespace hone::stores

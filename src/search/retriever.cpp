#include "hone/search/retriever.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>

#include "hone/core/unicode.h"
#include "hone/corpus/lexical.h"
#include "hone/corpus/main_language.h"
#include "hone/corpus/stored_vector.h"
#include "hone/corpus/vector_index.h"
#include "hone/documents/places.h"
#include "hone/documents/sentences.h"
#include "hone/search/rank.h"

namespace hone::search {
namespace {

// What a filter looks at, without the text.
struct SliceRow {
  std::int64_t id = 0;  // in the database
  std::size_t document = 0;  // index
  int page = 0;
  std::string heading;
  std::size_t start = 0, end = 0;  // code points of the document
};

// The sentences that lie in the code points [start, end) of the text at least in part, as bytes.
std::pair<std::size_t, std::size_t> sentences_between(const std::string& text, std::size_t start, std::size_t end) {
  const CodePointIndex index(text);
  const std::size_t first = index.to_byte(std::min(start, index.size())),
                    last = index.to_byte(std::min(end, index.size()));
  std::pair<std::size_t, std::size_t> out{text.size(), 0};
  for (const auto& [begin, stop] : documents::sentence_spans(text))
    if (begin < last && stop > first) out = {std::min(out.first, begin), std::max(out.second, stop)};
  return out;
}

// The bytes [begin, end) of a passage, with the page and section they stand in.
Passage part(const Passage& passage, std::size_t begin, std::size_t end, const documents::DocumentPlaces& places) {
  Passage out = passage;
  out.text = passage.text.substr(begin, end - begin);
  out.start = passage.start + count_points(std::string_view(passage.text).substr(0, begin));
  out.end = out.start + count_points(out.text);
  if (places.pages() > 0) out.page = places.page_at(out.start);
  if (!places.headings().empty()) out.heading = places.heading_at(out.start);
  return out;
}

}  // namespace

struct Retriever::State {
  corpus::Corpus* corpus;
  engine::Embedder* embedder;
  std::vector<corpus::DocumentRecord> documents;
  std::vector<SliceRow> slices;  // by document, then start: a slice's place here is its id in every ranking
  std::unordered_map<std::int64_t, std::int64_t> place_of;  // a slice's place by its id in the database
  std::unique_ptr<corpus::VectorIndex> vectors;
  std::string main_language;
  std::unordered_map<std::size_t, documents::DocumentPlaces> places;  // of documents that were asked for

  class Search;
  Status read_slices();
  Result<const documents::DocumentPlaces*> places_of(std::size_t document);
  // What of the slice the filter accepts, as code points of the document.
  std::vector<std::pair<std::size_t, std::size_t>> accepted_parts(const Filter& filter, const SliceRow& slice) const;
  void add_passage(std::vector<Passage>& found, Passage passage) const;
  Status read_vectors();
  bool accepts(const Filter& filter, std::int64_t place) const;
  Result<corpus::Ranking> dense(std::span<const float> query, std::size_t depth, const Filter& filter) const;
  Result<corpus::Ranking> lexical(const std::string& question, std::size_t depth, const Filter& filter) const;
  Result<std::vector<Passage>> passages(const corpus::Ranking& ranking, std::size_t k, const std::vector<float>& query,
                                        const Filter& filter) const;
};

// One question to this corpus.
class Retriever::State::Search : public RankingSource {
 public:
  Search(const State& state, const std::string& question, const RetrievalOptions& options)
      : state_(state),
        question_(question),
        filter_(options.filter),
        depth_(std::max(ranking_depth, options.recipe.k.value_or(default_k))) {}
  Result<corpus::Ranking> by_words() override { return state_.lexical(question_, depth_, filter_); }
  Result<corpus::Ranking> by_meaning(std::span<const float> vector) override {
    return state_.dense(vector, depth_, filter_);
  }
  Result<std::vector<float>> vector_of(std::int64_t slice) override {
    if (!vector_row_) {
      HONE_TRY(vector_row_,
               state_.corpus->database().prepare("SELECT vector FROM embedding JOIN slice USING(text_sha256) "
                                                 "WHERE slice.id = ?1 AND embedder = ?2"));
    }
    HONE_CHECK(vector_row_->bind_all(state_.slices[static_cast<std::size_t>(slice)].id, state_.embedder->identity()));
    HONE_TRY(const bool there, vector_row_->step());
    return there ? corpus::stored_vector(vector_row_->blob(0)) : std::vector<float>();
  }

 private:
  const State& state_;
  const std::string& question_;
  const Filter& filter_;
  std::size_t depth_;
  std::optional<Statement> vector_row_;  // once a search after feedback asks for one
};

Retriever::Retriever(std::unique_ptr<State> state) : state_(std::move(state)) {}
Retriever::Retriever(Retriever&&) noexcept = default;
Retriever& Retriever::operator=(Retriever&&) noexcept = default;
Retriever::~Retriever() = default;

engine::Embedder* Retriever::embedder() { return state_->embedder; }
std::size_t Retriever::slices() const { return state_->slices.size(); }
const std::string& Retriever::main_language() const { return state_->main_language; }
const corpus::Corpus& Retriever::corpus() const { return *state_->corpus; }

Result<Retriever> Retriever::open(corpus::Corpus& corpus, engine::Embedder* embedder) {
  auto state = std::make_unique<State>();
  state->corpus = &corpus;
  state->embedder = embedder;
  HONE_TRY(state->documents, corpus.documents());
  std::map<std::string, std::size_t> points;
  for (const corpus::DocumentRecord& document : state->documents) points[document.language] += document.points;
  state->main_language = hone::corpus::main_language(points);
  HONE_CHECK(state->read_slices());
  if (embedder) HONE_CHECK(state->read_vectors());
  return Retriever(std::move(state));
}

Status Retriever::State::read_slices() {
  std::unordered_map<std::int64_t, std::size_t> document_at;
  for (std::size_t i = 0; i < documents.size(); ++i) document_at[documents[i].id] = i;
  HONE_TRY(auto query, corpus->database().prepare(
                           "SELECT slice.id, document_id, page, heading, start_point, end_point FROM slice "
                           "JOIN document ON document.id = document_id ORDER BY path, start_point, slice.id"));
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) return {};
    const auto document = document_at.find(query.integer(1));
    if (document == document_at.end()) continue;  // added by another process since
    place_of[query.integer(0)] = static_cast<std::int64_t>(slices.size());
    slices.push_back({query.integer(0), document->second, static_cast<int>(query.integer(2)), query.text(3),
                      static_cast<std::size_t>(query.integer(4)), static_cast<std::size_t>(query.integer(5))});
  }
}

Status Retriever::State::read_vectors() {
  const auto dimensions = static_cast<std::size_t>(embedder->dimensions());
  vectors = corpus::make_vector_index(dimensions, slices.size());
  HONE_TRY(auto query, corpus->database().prepare("SELECT slice.id, vector FROM slice JOIN embedding "
                                                  "USING(text_sha256) WHERE embedder = ?1 ORDER BY slice.id"));
  HONE_CHECK(query.bind_all(embedder->identity()));
  std::vector<std::int64_t> ids;
  std::vector<float> rows;
  ids.reserve(slices.size()), rows.reserve(slices.size() * dimensions);
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) break;
    const auto blob = query.blob(1);
    if (blob.size() != dimensions * sizeof(float))
      return Error(ErrorCode::corrupt_data,
                   "The index holds a vector of " + std::to_string(blob.size() / sizeof(float)) +
                       " numbers where the embedder makes " + std::to_string(dimensions) + ".",
                   {NextStep::index_anew});
    const auto place = place_of.find(query.integer(0));
    if (place == place_of.end()) continue;
    ids.push_back(place->second);
    rows.resize(rows.size() + dimensions);
    std::memcpy(rows.data() + rows.size() - dimensions, blob.data(), blob.size());
  }
  return vectors->add(ids, rows);
}

bool Retriever::State::accepts(const Filter& filter, std::int64_t place) const {
  const SliceRow& slice = slices[static_cast<std::size_t>(place)];
  if (filter.by_place()) return !accepted_parts(filter, slice).empty();
  const corpus::DocumentRecord& document = documents[slice.document];
  return filter.accepts({document.path, document.title, slice.heading, document.format, document.language, slice.page});
}

Result<const documents::DocumentPlaces*> Retriever::State::places_of(std::size_t document) {
  auto known = places.find(document);
  if (known == places.end()) {
    HONE_TRY(const documents::Document layout, corpus->layout(documents[document].id));
    known = places.emplace(document, documents::DocumentPlaces(layout.pages, layout.headings)).first;
  }
  return &known->second;
}

std::vector<std::pair<std::size_t, std::size_t>> Retriever::State::accepted_parts(const Filter& filter,
                                                                                  const SliceRow& slice) const {
  std::vector<std::pair<std::size_t, std::size_t>> accepted;
  const corpus::DocumentRecord& document = documents[slice.document];
  const auto known = places.find(slice.document);
  if (known == places.end()) return accepted;  // it is gone
  for (const auto& part : known->second.parts(slice.start, slice.end)) {
    if (!filter.accepts({document.path, document.title, part.heading, document.format, document.language, part.page}))
      continue;
    if (!accepted.empty() && accepted.back().second == part.start)
      accepted.back().second = part.end;
    else
      accepted.emplace_back(part.start, part.end);
  }
  return accepted;
}

Result<corpus::Ranking> Retriever::State::dense(std::span<const float> query, std::size_t depth,
                                                const Filter& filter) const {
  if (filter.empty()) return vectors->search(query, depth);
  return vectors->search(query, depth, [&](std::int64_t id) { return accepts(filter, id); });
}

Result<corpus::Ranking> Retriever::State::lexical(const std::string& question, std::size_t depth,
                                                  const Filter& filter) const {
  corpus::Ranking ranking;
  const std::string match = corpus::lexical_query(question, main_language);
  if (match.empty()) return ranking;
  HONE_TRY(auto query, corpus->database().prepare(
                           "SELECT rowid, rank FROM slice_words WHERE slice_words MATCH ?1 ORDER BY rank, rowid"));
  HONE_CHECK(query.bind_all(match));
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) break;
    const double score = -query.real(1);  // FTS5's rank is the negative of BM25
    if (ranking.size() >= depth && score < ranking.back().score) break;  // all that are as good as the last are in
    const auto place = place_of.find(query.integer(0));
    if (place != place_of.end() && (filter.empty() || accepts(filter, place->second)))
      ranking.push_back({place->second, score});
  }
  std::sort(ranking.begin(), ranking.end(), corpus::better);
  if (ranking.size() > depth) ranking.resize(depth);
  return ranking;
}

Result<std::vector<Passage>> Retriever::State::passages(const corpus::Ranking& ranking, std::size_t k,
                                                        const std::vector<float>& query, const Filter& filter) const {
  HONE_TRY(auto rows, corpus->database().prepare("SELECT start_point, end_point, text, (SELECT vector FROM embedding "
                                                 "WHERE embedding.text_sha256 = slice.text_sha256 AND embedder = ?2) "
                                                 "FROM slice WHERE id = ?1"));
  std::vector<Passage> found;
  for (const corpus::Hit& hit : ranking) {
    if (found.size() >= k) break;
    const SliceRow& slice = slices[static_cast<std::size_t>(hit.id)];
    HONE_CHECK(rows.bind_all(slice.id, embedder ? embedder->identity() : std::string()));
    HONE_TRY(bool there, rows.step());
    if (!there) continue;
    const corpus::DocumentRecord& document = documents[slice.document];
    Passage passage{slice.id,
                    document.path,
                    document.title,
                    slice.heading,
                    slice.page,
                    static_cast<std::size_t>(rows.integer(0)),
                    static_cast<std::size_t>(rows.integer(1)),
                    rows.text(2),
                    hit.score,
                    0};
    if (const auto blob = rows.blob(3); !query.empty() && blob.size() == query.size() * sizeof(float)) {
      const std::vector<float> vector = corpus::stored_vector(blob);
      for (std::size_t d = 0; d < vector.size(); ++d) passage.cosine += vector[d] * query[d];
    }
    if (!filter.by_place()) {
      add_passage(found, std::move(passage));
      continue;
    }
    for (const auto& [start, end] : accepted_parts(filter, slice)) {
      const auto [begin, stop] = sentences_between(passage.text, start - passage.start, end - passage.start);
      if (begin < stop) add_passage(found, part(passage, begin, stop, places.at(slice.document)));
    }
  }
  return found;
}

// A passage that repeats most of a better one says nothing new.
void Retriever::State::add_passage(std::vector<Passage>& found, Passage passage) const {
  const bool repeated = std::any_of(found.begin(), found.end(), [&](const Passage& other) {
    if (other.document != passage.document) return other.text == passage.text;
    return repeats(passage.start, passage.end, other.start, other.end);
  });
  if (!repeated) found.push_back(std::move(passage));
}

Passage Retriever::part_of(const Passage& passage, std::size_t begin, std::size_t end) const {
  for (std::size_t i = 0; i < state_->documents.size(); ++i)
    if (state_->documents[i].path == passage.document)
      if (const auto places = state_->places_of(i)) return part(passage, begin, end, **places);
  return part(passage, begin, end, documents::DocumentPlaces({}, {}));
}

std::vector<PageBox> Retriever::boxes(const std::string& document, std::size_t start, std::size_t end) const {
  std::vector<PageBox> out;
  for (std::size_t i = 0; i < state_->documents.size(); ++i) {
    if (state_->documents[i].path != document) continue;
    const auto places = state_->places_of(i);
    const auto words = state_->corpus->boxes(state_->documents[i].id, start, end);
    if (places && words)
      for (const documents::WordBox& word : *words) out.push_back({(*places)->page_at(word.start), word});
  }
  return out;
}

Result<std::vector<Passage>> Retriever::search(const std::string& question, const RetrievalOptions& options) {
  const RetrievalMode mode = options.recipe.mode.value_or(RetrievalMode::hybrid);
  if (mode != RetrievalMode::lexical && !state_->embedder)
    return Error(ErrorCode::invalid_argument,
                 std::string(mode_name(mode)) +
                     " search needs an embedder; this index was made for search by words (mode lexical).");
  if (options.filter.by_place())
    for (std::size_t i = 0; i < state_->documents.size(); ++i) HONE_CHECK(state_->places_of(i));
  std::vector<float> query;
  if (mode != RetrievalMode::lexical) {
    HONE_TRY(query, state_->embedder->embed_query(question));
  }
  State::Search source(*state_, question, options);
  std::optional<Statement> text;
  const ScoreFirst score_first = [&](const corpus::Ranking& ranking) -> Result<std::vector<double>> {
    HONE_TRY(text, state_->corpus->database().prepare("SELECT text FROM slice WHERE id = ?1"));
    return options.reranker->score_first(question, ranking, [&](std::int64_t place) -> Result<std::string> {
      HONE_CHECK(text->bind_all(state_->slices[static_cast<std::size_t>(place)].id));
      HONE_TRY(const bool there, text->step());
      return there ? text->text(0) : std::string();
    });
  };
  HONE_TRY(const corpus::Ranking ranking,
           rank(options.recipe, query, source, options.reranker ? score_first : ScoreFirst()));
  return state_->passages(ranking, options.recipe.k.value_or(default_k), query, options.filter);
}

}  // namespace hone::search

#include "hone/answers/ask_result_json.h"

#include <fmt/format.h>

namespace hone::answers {
namespace {

constexpr std::pair<const char*, double SupportFeatures::*> feature_members[] = {
    {"sentence_cosine", &SupportFeatures::sentence_cosine},
    {"passage_cosine", &SupportFeatures::passage_cosine},
    {"sentence_coverage", &SupportFeatures::sentence_coverage},
    {"passage_coverage", &SupportFeatures::passage_coverage},
    {"all_coverage", &SupportFeatures::all_coverage},
    {"place", &SupportFeatures::place}};
constexpr std::pair<const char*, float documents::WordBox::*> box_sides[] = {{"left", &documents::WordBox::left},
                                                                             {"top", &documents::WordBox::top},
                                                                             {"right", &documents::WordBox::right},
                                                                             {"bottom", &documents::WordBox::bottom}};

OrderedJson passage_json(const search::Passage& passage) {
  OrderedJson object{{"document", passage.document}, {"page", nullptr},    {"heading", passage.heading},
                     {"start", passage.start},       {"end", passage.end}, {"text", passage.text},
                     {"score", passage.score}};
  if (passage.page > 0) object["page"] = passage.page;
  return object;
}

OrderedJson citation_json(const Answer::Citation& citation) {
  OrderedJson object{{"n", citation.n}};
  object.update(passage_json(citation.passage));
  object["quoted"] = {{"start", citation.words_start}, {"end", citation.words_end}};
  OrderedJson boxes = OrderedJson::array();
  for (const auto& [page, word] : citation.boxes) {
    OrderedJson box{{"page", page}, {"start", word.start}, {"end", word.end}};
    for (const auto& [key, side] : box_sides) box[key] = word.*side;
    boxes.push_back(std::move(box));
  }
  if (!boxes.empty()) object["boxes"] = std::move(boxes);
  if (citation.source != SourceState::as_read) object["source"] = source_state_name(citation.source);
  return object;
}

// A member that may be null or missing.
template <class Value>
Status read_if_there(const Json& json, const char* key, const std::string& name, Value& value) {
  if (!json.is_object() || !json.contains(key) || json[key].is_null()) return {};
  HONE_TRY(value, json_get<Value>(json, key, name));
  return {};
}

Result<Json> list_member(const Json& json, const char* key, const std::string& name) {
  HONE_TRY(Json list, json_get<Json>(json, key, name));
  if (list.is_array()) return list;
  return Error(ErrorCode::corrupt_data, fmt::format("{}: \"{}\" is no list.", name, key));
}

Result<std::vector<std::string>> texts_member(const Json& json, const char* key, const std::string& name) {
  HONE_TRY(const Json list, list_member(json, key, name));
  std::vector<std::string> texts = json_texts(list);
  if (texts.size() == list.size()) return texts;
  return Error(ErrorCode::corrupt_data, fmt::format("{}: \"{}\" holds what is no text.", name, key));
}

Result<search::Passage> passage_from(const Json& json, const std::string& name) {
  search::Passage passage;
  HONE_TRY(passage.document, json_get<std::string>(json, "document", name));
  HONE_CHECK(read_if_there(json, "page", name, passage.page));
  HONE_TRY(passage.heading, json_get<std::string>(json, "heading", name));
  HONE_TRY(passage.start, json_get<std::size_t>(json, "start", name));
  HONE_TRY(passage.end, json_get<std::size_t>(json, "end", name));
  HONE_TRY(passage.text, json_get<std::string>(json, "text", name));
  HONE_TRY(passage.score, json_get<double>(json, "score", name));
  return passage;
}

Result<Answer::Citation> citation_from(const Json& json, const std::string& name) {
  Answer::Citation citation;
  HONE_TRY(citation.n, json_get<std::size_t>(json, "n", name));
  HONE_TRY(citation.passage, passage_from(json, name));
  HONE_TRY(const Json quoted, json_get<Json>(json, "quoted", name));
  HONE_TRY(citation.words_start, json_get<std::size_t>(quoted, "start", name));
  HONE_TRY(citation.words_end, json_get<std::size_t>(quoted, "end", name));
  std::string source;
  HONE_CHECK(read_if_there(json, "source", name, source));
  for (const SourceState state : {SourceState::changed, SourceState::gone})
    if (source == source_state_name(state)) citation.source = state;
  if (!json.contains("boxes")) return citation;
  HONE_TRY(const Json boxes, list_member(json, "boxes", name));
  for (const Json& entry : boxes) {
    search::PageBox box;
    HONE_TRY(box.page, json_get<int>(entry, "page", name));
    HONE_TRY(box.word.start, json_get<std::size_t>(entry, "start", name));
    HONE_TRY(box.word.end, json_get<std::size_t>(entry, "end", name));
    for (const auto& [key, side] : box_sides) {
      HONE_TRY(box.word.*side, json_get<float>(entry, key, name));
    }
    citation.boxes.push_back(box);
  }
  return citation;
}

// What was searched and how, which stands in one object.
Status read_search(const Json& json, const std::string& name, AskResult& result) {
  HONE_TRY(const auto mode, json_get<std::string>(json, "mode", name));
  HONE_TRY(const auto style, json_get<std::string>(json, "style", name));
  const auto known_mode = search::parse_mode(mode);
  const auto known_style = parse_style(style);
  if (!known_mode || !known_style)
    return Error(ErrorCode::corrupt_data,
                 name + ": " + (known_mode ? known_style.error() : known_mode.error()).message());
  result.answer.mode = *known_mode, result.answer.style = *known_style;
  if (json.contains("slicing")) {
    SearchedIndex& index = result.setup.index.emplace();
    std::string embedder;
    HONE_CHECK(read_if_there(json, "embedder", name, embedder));
    if (!embedder.empty()) index.embedder = std::move(embedder);
    HONE_TRY(index.slicing, json_get<std::string>(json, "slicing", name));
    HONE_TRY(index.slices, json_get<std::size_t>(json, "slices", name));
    HONE_CHECK(read_if_there(json, "feedback", name, index.feedback));
    HONE_CHECK(read_if_there(json, "reranker", name, index.reranker));
  }
  if (json.contains("adapter")) {
    HONE_TRY(const Json adapter, json_get<Json>(json, "adapter", name));
    HONE_TRY(const auto path, json_get<std::string>(adapter, "path", name));
    HONE_TRY(const auto warning, json_get<std::string>(adapter, "warning", name));
    result.setup.adapter = AppliedAdapter{path, warning};
  }
  return {};
}

Status read_timings(const Json& json, const std::string& name, AskResult& result) {
  Answer& answer = result.answer;
  HONE_TRY(result.setup.load_seconds, json_get<double>(json, "load_seconds", name));
  HONE_TRY(answer.timings.search_seconds, json_get<double>(json, "search_seconds", name));
  HONE_TRY(answer.timings.first_token_seconds, json_get<double>(json, "first_token_seconds", name));
  HONE_TRY(answer.timings.total_seconds, json_get<double>(json, "total_seconds", name));
  HONE_TRY(answer.prompt_tokens, json_get<int>(json, "prompt_tokens", name));
  HONE_TRY(answer.reused_tokens, json_get<int>(json, "reused_tokens", name));
  HONE_TRY(answer.answer_tokens, json_get<int>(json, "answer_tokens", name));
  return {};
}

}  // namespace

OrderedJson search_json(const AskSetup& setup) {
  OrderedJson json;
  if (setup.index) {
    json["embedder"] = or_null(setup.index->embedder);
    json["slicing"] = setup.index->slicing;
    json["slices"] = setup.index->slices;
    if (setup.index->feedback > 0) json["feedback"] = setup.index->feedback;
    if (!setup.index->reranker.empty()) json["reranker"] = setup.index->reranker;
  }
  if (setup.adapter) json["adapter"] = {{"path", setup.adapter->path}, {"warning", setup.adapter->warning}};
  return json;
}

OrderedJson ask_result_json(const AskResult& result, const AskResultDetails& details) {
  const Answer& answer = result.answer;
  OrderedJson citations = OrderedJson::array(), passages = OrderedJson::array(), left_out = OrderedJson::array();
  for (const Answer::Citation& citation : answer.citations) citations.push_back(citation_json(citation));
  for (const search::Passage& passage : answer.passages) passages.push_back(passage_json(passage));
  for (const auto& [passage, why] : answer.left_out) {
    OrderedJson object = passage_json(passage);
    object["why"] = why;
    left_out.push_back(object);
  }
  OrderedJson recipe = search_json(result.setup);
  recipe["mode"] = search::mode_name(answer.mode);
  recipe["style"] = style_name(answer.style);
  OrderedJson json{{"answer", answer.text},
                   {"declined", answer.declined},
                   {"cut", answer.cut},
                   {"support", answer.support},
                   {"citations", citations},
                   {"unsupported", answer.unsupported},
                   {"passages", passages},
                   {"left_out", left_out},
                   {"notices", answer.notices},
                   {"model", result.setup.model},
                   {"recipe", recipe},
                   {"timings",
                    {{"load_seconds", result.setup.load_seconds},
                     {"search_seconds", answer.timings.search_seconds},
                     {"first_token_seconds", answer.timings.first_token_seconds},
                     {"total_seconds", answer.timings.total_seconds},
                     {"prompt_tokens", answer.prompt_tokens},
                     {"reused_tokens", answer.reused_tokens},
                     {"answer_tokens", answer.answer_tokens}}}};
  if (details.prompt) json["prompt"] = answer.prompt;
  if (details.features)
    for (const auto& [key, member] : feature_members) json["features"][key] = answer.features.*member;
  return json;
}

Result<AskResult> ask_result_from(const Json& json, const std::string& name) {
  AskResult result;
  Answer& answer = result.answer;
  HONE_TRY(answer.text, json_get<std::string>(json, "answer", name));
  HONE_TRY(answer.declined, json_get<bool>(json, "declined", name));
  HONE_TRY(answer.cut, json_get<bool>(json, "cut", name));
  HONE_TRY(answer.support, json_get<double>(json, "support", name));
  HONE_TRY(const Json citations, list_member(json, "citations", name));
  for (const Json& entry : citations) {
    HONE_TRY(auto citation, citation_from(entry, name));
    answer.citations.push_back(std::move(citation));
  }
  HONE_TRY(answer.unsupported, texts_member(json, "unsupported", name));
  HONE_TRY(const Json passages, list_member(json, "passages", name));
  for (const Json& entry : passages) {
    HONE_TRY(auto passage, passage_from(entry, name));
    answer.passages.push_back(std::move(passage));
  }
  HONE_TRY(const Json left_out, list_member(json, "left_out", name));
  for (const Json& entry : left_out) {
    HONE_TRY(auto passage, passage_from(entry, name));
    HONE_TRY(auto why, json_get<std::string>(entry, "why", name));
    answer.left_out.push_back({std::move(passage), std::move(why)});
  }
  HONE_TRY(answer.notices, texts_member(json, "notices", name));
  HONE_TRY(result.setup.model, json_get<std::string>(json, "model", name));
  HONE_TRY(const Json recipe, json_get<Json>(json, "recipe", name));
  HONE_CHECK(read_search(recipe, name, result));
  HONE_TRY(const Json timings, json_get<Json>(json, "timings", name));
  HONE_CHECK(read_timings(timings, name, result));
  HONE_CHECK(read_if_there(json, "prompt", name, answer.prompt));
  if (json.contains("features"))
    for (const auto& [key, member] : feature_members) {
      HONE_TRY(answer.features.*member, json_get<double>(json["features"], key, name));
    }
  return result;
}

OrderedJson conversation_json(const std::vector<ConversationTurn>& turns) {
  OrderedJson list = OrderedJson::array();
  for (const ConversationTurn& turn : turns) {
    OrderedJson object{{"question", turn.question}};
    object.update(ask_result_json(turn.result));
    list.push_back(std::move(object));
  }
  return {{"turns", list}};
}

Result<std::vector<ConversationTurn>> parse_conversation(std::string_view text, const std::string& name) {
  HONE_TRY(const Json json, parse_json(text, name));
  HONE_TRY(const Json list, list_member(json, "turns", name));
  std::vector<ConversationTurn> turns;
  for (const Json& entry : list) {
    const std::string where = fmt::format("{}, turn {}", name, turns.size() + 1);
    HONE_TRY(auto question, json_get<std::string>(entry, "question", where));
    HONE_TRY(auto result, ask_result_from(entry, where));
    turns.push_back({std::move(question), std::move(result)});
  }
  return turns;
}

Result<AskResult> parse_ask_result(std::string_view text, const std::string& name) {
  HONE_TRY(const Json json, parse_json(text, name));
  return ask_result_from(json, name);
}

}  // namespace hone::answers

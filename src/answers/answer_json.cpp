#include "hone/answers/answer_json.h"

#include "hone/answers/assistant_parts.h"

namespace hone {
namespace {

OrderedJson passage_json(const Passage& passage) {
  OrderedJson object{{"document", passage.document}, {"page", nullptr},    {"heading", passage.heading},
                     {"start", passage.start},       {"end", passage.end}, {"text", passage.text},
                     {"score", passage.score}};
  if (passage.page > 0) object["page"] = passage.page;
  return object;
}

}  // namespace

OrderedJson search_json(const AssistantParts& parts) {
  OrderedJson json;
  if (parts.retriever) {
    const SearchRecipe& recipe = parts.options.retrieval.recipe;
    json["embedder"] = parts.embedder ? OrderedJson(parts.embedder->identity()) : OrderedJson();
    json["slicing"] = parts.slicing;
    json["slices"] = parts.retriever->slices();
    if (recipe.feedback.value_or(0) > 0) json["feedback"] = *recipe.feedback;
    if (recipe.reranks()) json["reranker"] = *recipe.reranker;
  }
  if (parts.adapter) json["adapter"] = {{"path", parts.adapter_place}, {"warning", parts.adapter->warning()}};
  return json;
}

OrderedJson answer_json(const Answer& answer, const Assistant& assistant) {
  OrderedJson citations = OrderedJson::array(), passages = OrderedJson::array(), left_out = OrderedJson::array();
  for (const auto& citation : answer.citations) {
    OrderedJson object{{"n", citation.n}};
    object.update(passage_json(citation.passage));
    object["quoted"] = {{"start", citation.words_start}, {"end", citation.words_end}};
    OrderedJson boxes = OrderedJson::array();
    for (const auto& [page, word] : citation.boxes)
      boxes.push_back({{"page", page},
                       {"start", word.start},
                       {"end", word.end},
                       {"left", word.left},
                       {"top", word.top},
                       {"right", word.right},
                       {"bottom", word.bottom}});
    if (!boxes.empty()) object["boxes"] = std::move(boxes);
    citations.push_back(object);
  }
  for (const Passage& passage : answer.passages) passages.push_back(passage_json(passage));
  for (const auto& [passage, why] : answer.left_out) {
    OrderedJson object = passage_json(passage);
    object["why"] = why;
    left_out.push_back(object);
  }
  OrderedJson recipe = search_json(assistant.parts());
  recipe["mode"] = mode_name(answer.mode);
  recipe["style"] = style_name(answer.style);
  return {{"answer", answer.text},
          {"declined", answer.declined},
          {"cut", answer.cut},
          {"support", answer.support},
          {"citations", citations},
          {"unsupported", answer.unsupported},
          {"passages", passages},
          {"left_out", left_out},
          {"notices", answer.notices},
          {"model", assistant.model_name()},
          {"recipe", recipe},
          {"timings",
           {{"load_seconds", assistant.load_seconds()},
            {"search_seconds", answer.timings.search_seconds},
            {"first_token_seconds", answer.timings.first_token_seconds},
            {"total_seconds", answer.timings.total_seconds},
            {"prompt_tokens", answer.prompt_tokens},
            {"reused_tokens", answer.reused_tokens},
            {"answer_tokens", answer.answer_tokens}}}};
}

}  // namespace hone

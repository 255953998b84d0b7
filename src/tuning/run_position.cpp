#include "run_position.h"

#include <utility>

namespace hone::tuning {

OrderedJson RunPosition::json(std::uint64_t step) const {
  return {{"step", step},
          {"losses", losses},
          {"rates", rates},
          {"supervised_rates", supervised_rates},
          {"loss_before", or_null(loss_before)},
          {"best_loss", or_null(best_loss)},
          {"best_step", best_step},
          {"tokens", tokens},
          {"without_improvement", without_improvement}};
}

Result<RunPosition> RunPosition::read(const fs::path& file) {
  const std::string name = file.string();
  HONE_TRY(const auto text, read_file(file));
  HONE_TRY(const auto json, parse_json(text, name));
  RunPosition p;
  for (auto [key, list] : {std::pair{"losses", &p.losses}, std::pair{"rates", &p.rates},
                           std::pair{"supervised_rates", &p.supervised_rates}})
    for (const Json& number : json_value<Json>(json, key, Json::array()))
      if (number.is_number()) list->push_back(number.get<double>());
  for (auto [key, value] : {std::pair{"loss_before", &p.loss_before}, std::pair{"best_loss", &p.best_loss}})
    if (const Json number = json_value<Json>(json, key, Json()); number.is_number()) *value = number.get<double>();
  HONE_TRY(p.best_step, json_get<std::uint64_t>(json, "best_step", name));
  HONE_TRY(p.tokens, json_get<std::uint64_t>(json, "tokens", name));
  HONE_TRY(p.without_improvement, json_get<int>(json, "without_improvement", name));
  return p;
}

}  // namespace hone::tuning

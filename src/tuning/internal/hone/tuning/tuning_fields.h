// The settings of a run as one table: of each its name in run.json, its option, what it means, which values it takes.
// run.json, the options of `tune` and `fit`, resume and the model card are made from it: a new setting is a member of
// TuningSettings and a line of this table.
//
//   TuningSettings settings;
//   for (const TuningField& field : tuning_fields())
//     std::visit([&](auto member) { use(field.key, settings.*member); }, field.member);
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

template <class... Values>
using MemberOfTuningSettings = std::variant<Values TuningSettings::*...>;

// What else holds of a setting; what a line of the table does not name does not.
struct TuningFieldRules {
  bool is_positive = false;  // a number above 0, where it is given
  std::optional<std::pair<double, double>> range = {};  // least and most; the most may be infinite
  bool zero_is_open = false;  // in run.json 0 says that it was not given
  bool may_lack = false;  // runs of earlier versions say nothing of it: it is empty or 0
};

struct TuningField {
  std::string_view key;  // in run.json; empty: not kept there
  std::string_view option;  // on the command line; empty: none
  std::string_view description;
  MemberOfTuningSettings<std::string, std::vector<std::string>, bool, int, float, std::uint64_t, std::optional<int>,
                         std::optional<float>, std::optional<double>, std::optional<std::uint64_t>,
                         training::TrainingMethod, training::TrainingPrecision, rows::PackMode, rows::TrainOn,
                         std::optional<training::Schedule>>
      member;
  TuningFieldRules rules = {};
};

// In the order of run.json.
std::span<const TuningField> tuning_fields();

// A value that is written by its name: "lora", "cosine".
template <class Value>
inline constexpr bool is_tuning_choice =
    std::is_enum_v<Value> || std::is_same_v<Value, std::optional<training::Schedule>>;

// The name of a choice as it stands; none where it is left open.
std::optional<std::string_view> chosen_name(const TuningField& field, const TuningSettings& settings);
// Error invalid_argument: no value has this name; the sentence says which there are, and where `what` is asked for.
Status choose_by_name(const TuningField& field, TuningSettings& settings, std::string_view name, std::string_view what);

// Whether a number that is given is finite and lies in its range. Error invalid_argument says what `what` must be.
Status check_range(const TuningField& field, const TuningSettings& settings, std::string_view what);
// The same for all of them, by their keys.
Status check_ranges(const TuningSettings& settings);

}  // namespace hone::tuning

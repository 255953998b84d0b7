#include "hone/compare/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <unordered_map>

#include "hone/core/hash.h"
#include "hone/engine/embedder.h"
#include "hone/model/registry.h"
#include "hone/retrieval/exact_scan.h"
#include "hone/retrieval/fusion.h"
#include "hone/retrieval/lexical_index.h"
#include "slicing_plan.h"
#include "store_search.h"
#include "sweep_rows.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

constexpr std::size_t depth = 100;  // slices of each ranking, as Retriever fuses them

struct Lists {
  std::vector<Ranking> rankings;  // one a question
  std::vector<double> ms;
};

// An embedder, what it made of every text so far, and the questions by it.
struct LoadedEmbedder {
  std::optional<Embedder> embedder;  // none: search by words alone
  std::optional<TokenCounter> counter;
  std::vector<TokenStarts> tokens;
  std::unordered_map<std::string, std::vector<float>> made;  // by the text's SHA-256
  std::vector<std::vector<float>> questions;
  std::vector<double> question_ms;
  double seconds_a_token = 0;  // measured on what was embedded so far

  std::size_t dimensions() const { return static_cast<std::size_t>(embedder->dimensions()); }
};

struct Group {  // recipes that share slices
  std::vector<RetrievalRecipe> recipes;
  LoadedEmbedder* embedder = nullptr;
  CutSlices slices;
  bool has_default = false;
};

class Sweeping {
 public:
  Sweeping(const SweepInput& input, const SweepOptions& options, const Progress& progress)
      : input_(input),
        options_(options),
        progress_(progress),
        kept_(options.folder, fmt::format("1 {} {}", input.digest, options.passage_tokens)) {}

  Result<Sweep> run(const std::vector<RetrievalRecipe>& recipes) {
    start_ = Clock::now();
    if (const auto before = kept_.default_seconds()) sweep_.single_configuration_seconds = *before;
    std::vector<std::string> stores{"embedded"};
    for (const StoreAddress& address : options_.stores) stores.emplace_back(store_name(address.kind));
    HONE_CHECK(group(recipes));
    total_ = recipes.size() * stores.size();

    for (std::size_t i = 0; i < groups_.size(); ++i) {
      Group& one = groups_[i];
      if (take_kept(one, stores)) continue;
      if (i == 0 || one.slices.texts.empty()) HONE_CHECK(cut(one));
      // The default went first; of the others the cheapest to embed go first.
      if (i == 1 && options_.budget_s > 0) {
        for (std::size_t j = 1; j < groups_.size(); ++j) HONE_CHECK(cut(groups_[j]));
        std::stable_sort(groups_.begin() + 1, groups_.end(),
                         [](const Group& a, const Group& b) { return a.slices.total_tokens < b.slices.total_tokens; });
      }
      if (over_budget(groups_[i])) continue;
      HONE_CHECK(measure(groups_[i]));
      groups_[i].slices = {};
    }
    for (SweepRow& row : sweep_.rows) row.is_default = row.recipe == options_.default_recipe && row.store == "embedded";
    std::stable_sort(sweep_.rows.begin(), sweep_.rows.end(),
                     [](const SweepRow& a, const SweepRow& b) { return a.is_default > b.is_default; });
    sweep_.seconds = seconds_since(start_);
    return std::move(sweep_);
  }

 private:
  Status group(const std::vector<RetrievalRecipe>& recipes) {
    for (const RetrievalRecipe& recipe : recipes) {
      auto found = std::find_if(groups_.begin(), groups_.end(), [&](const Group& one) {
        return one.recipes[0].cut() == recipe.cut() && one.recipes[0].embedder == recipe.embedder;
      });
      if (found == groups_.end()) found = groups_.insert(groups_.end(), Group{});
      found->recipes.push_back(recipe);
      if (recipe == options_.default_recipe) {
        found->has_default = true;
        std::swap(found->recipes.front(), found->recipes.back());
      }
    }
    std::stable_sort(groups_.begin(), groups_.end(),
                     [](const Group& a, const Group& b) { return a.has_default > b.has_default; });
    return {};
  }

  // The rows of a group, when all of them were measured before.
  bool take_kept(const Group& one, const std::vector<std::string>& stores) {
    if (one.has_default && sweep_.single_configuration_seconds == 0) return false;
    std::vector<SweepRow> rows;
    for (const RetrievalRecipe& recipe : one.recipes)
      for (const std::string& store : stores) {
        auto row = kept_.find(recipe, store, input_.questions.size());
        if (row)
          rows.push_back(std::move(*row));
        else if (store == "embedded" || recipe.mode != RetrievalMode::lexical)
          return false;
      }
    sweep_.rows_kept += rows.size();
    done_ += one.recipes.size() * stores.size();
    std::move(rows.begin(), rows.end(), std::back_inserter(sweep_.rows));
    return true;
  }

  Result<LoadedEmbedder*> load(const std::string& name) {
    auto& place = embedders_[name];
    if (place) return place.get();
    auto loaded = std::make_unique<LoadedEmbedder>();
    if (name != "none") {
      HONE_TRY(const InstalledModel model, find_model(name));
      HONE_TRY(loaded->embedder, Embedder::load(model.file, {.threads = options_.threads}));
      HONE_TRY(loaded->counter, TokenCounter::load(model.file));
      for (const SweepQuestion& question : input_.questions) {
        const auto start = Clock::now();
        HONE_TRY(auto vector, loaded->embedder->embed_query(question.text));
        loaded->question_ms.push_back(1000 * seconds_since(start));
        loaded->questions.push_back(std::move(vector));
        report(progress_, {"embedding questions", loaded->questions.size(), input_.questions.size(), "questions"});
      }
    }
    HONE_TRY(loaded->tokens, count_tokens(input_, loaded->counter ? &*loaded->counter : nullptr));
    place = std::move(loaded);
    return place.get();
  }

  Status cut(Group& one) {
    if (!one.slices.texts.empty()) return {};
    HONE_TRY(one.embedder, load(one.recipes[0].embedder));
    HONE_TRY(one.slices, cut_documents(input_, one.embedder->tokens, one.recipes[0],
                                       one.embedder->counter ? &*one.embedder->counter : nullptr));
    return {};
  }

  bool over_budget(const Group& one) {
    if (options_.budget_s <= 0 || one.has_default) return false;
    const double passed = seconds_since(start_), needed = one.slices.total_tokens * one.embedder->seconds_a_token;
    if (passed + needed <= options_.budget_s) return false;
    sweep_.left_out.push_back(fmt::format("{} with {}: {} configurations, about {:.0f} s of embedding",
                                          one.recipes[0].cut(), one.recipes[0].embedder, one.recipes.size(),
                                          std::ceil(needed)));
    return true;
  }

  // (slices, dimensions); a text that any slicing brought before is not embedded again.
  Result<std::vector<float>> embed(const Group& one) {
    LoadedEmbedder& by = *one.embedder;
    std::vector<std::string> keys, missing, missing_keys;
    double tokens = 0;
    for (std::size_t i = 0; i < one.slices.texts.size(); ++i) {
      keys.push_back(sha256(one.slices.texts[i]));
      if (!by.made.try_emplace(keys.back()).second) continue;
      missing.push_back(one.slices.texts[i]);
      missing_keys.push_back(keys.back());
      tokens += static_cast<double>(one.slices.tokens[i]);
    }
    if (!missing.empty()) {
      const auto start = Clock::now();
      HONE_TRY(const auto vectors, by.embedder->embed(missing, [&](const ProgressEvent& event) {
        report(progress_, {fmt::format("{} of {} done, embedding {}", done_, total_, one.recipes[0].cut()), event.done,
                           event.total, "slices"});
      }));
      by.seconds_a_token = seconds_since(start) / std::max(1.0, tokens);
      sweep_.texts_embedded += missing.size();
      for (std::size_t i = 0; i < missing.size(); ++i)
        by.made[missing_keys[i]].assign(vectors.begin() + static_cast<std::ptrdiff_t>(i * by.dimensions()),
                                        vectors.begin() + static_cast<std::ptrdiff_t>((i + 1) * by.dimensions()));
    }
    std::vector<float> all;
    all.reserve(keys.size() * by.dimensions());
    for (const std::string& key : keys) all.insert(all.end(), by.made[key].begin(), by.made[key].end());
    return all;
  }

  template <class Search>
  Result<Lists> search_each(const Search& search) {
    Lists lists;
    for (std::size_t q = 0; q < input_.questions.size(); ++q) {
      const auto start = Clock::now();
      HONE_TRY(Ranking ranking, search(q));
      lists.ms.push_back(1000 * seconds_since(start));
      lists.rankings.push_back(std::move(ranking));
    }
    return lists;
  }

  Status measure(Group& one) {
    bool any_dense = false, any_lexical = false;
    for (const RetrievalRecipe& recipe : one.recipes) {
      any_dense |= recipe.mode != RetrievalMode::lexical;
      any_lexical |= recipe.mode != RetrievalMode::dense;
    }
    Lists dense, lexical;
    double dense_build = 0, lexical_build = 0;
    std::vector<float> vectors;
    std::unique_ptr<VectorIndex> index;
    if (any_lexical) {
      const auto start = Clock::now();
      HONE_TRY(auto words, LexicalIndex::make());
      for (std::size_t i = 0; i < one.slices.texts.size(); ++i)
        HONE_CHECK(words.add(static_cast<std::int64_t>(i), one.slices.texts[i]));
      lexical_build = seconds_since(start);
      HONE_TRY(lexical, search_each([&](std::size_t q) { return words.search(input_.questions[q].text, depth); }));
    }
    if (any_dense) {
      const auto start = Clock::now();
      HONE_TRY(vectors, embed(one));
      std::vector<std::int64_t> ids(one.slices.texts.size());
      for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
      index = make_vector_index(one.embedder->dimensions(), ids.size(), options_.threads);
      HONE_CHECK(index->add(ids, vectors));
      dense_build = seconds_since(start);
      HONE_TRY(dense, search_each([&](std::size_t q) { return index->search(one.embedder->questions[q], depth); }));
    }
    std::optional<double> recall;
    if (any_dense) {
      HONE_TRY(recall, recall_of(one, vectors, dense));
    }
    for (const RetrievalRecipe& recipe : one.recipes) {
      SweepRow row = row_of(one, recipe, dense, lexical);
      row.build_s = (recipe.mode != RetrievalMode::lexical ? dense_build : 0) +
                    (recipe.mode != RetrievalMode::dense ? lexical_build : 0);
      if (recipe.mode != RetrievalMode::lexical) row.recall_vs_exact = recall;
      HONE_CHECK(finish(std::move(row)));
      if (recipe == options_.default_recipe) {
        sweep_.single_configuration_seconds = seconds_since(start_);
        HONE_CHECK(kept_.keep_default_seconds(sweep_.single_configuration_seconds));
      }
    }
    if (any_dense)
      for (const StoreAddress& address : options_.stores) HONE_CHECK(measure_store(one, address, vectors, lexical));
    return {};
  }

  Result<double> recall_of(const Group& one, const std::vector<float>& vectors, const Lists& dense) {
    if (one.slices.texts.size() < quantized_scan_from) return 1.0;  // the list is the exact scan's own
    ExactScan exact(one.embedder->dimensions());
    std::vector<std::int64_t> ids(one.slices.texts.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i);
    HONE_CHECK(exact.add(ids, vectors));
    double sum = 0;
    for (std::size_t q = 0; q < dense.rankings.size(); ++q) {
      HONE_TRY(const Ranking truth, exact.search(one.embedder->questions[q], 10));
      sum += overlap_with(truth, dense.rankings[q], 10);
    }
    return sum / static_cast<double>(dense.rankings.size());
  }

  Status measure_store(const Group& one, const StoreAddress& address, const std::vector<float>& vectors,
                       const Lists& lexical) {
    const std::string name(store_name(address.kind));
    const auto found = ask_store(one, address, vectors);
    if (!found)
      sweep_.notes.push_back(fmt::format("{} failed for {}: {}", name, one.recipes[0].cut(), found.error().message()));
    for (const RetrievalRecipe& recipe : one.recipes) {
      if (recipe.mode == RetrievalMode::lexical) continue;  // Hone's own words, whatever the database
      if (!found) {
        SweepRow row{recipe, name};
        row.error = found.error().message();
        sweep_.rows.push_back(std::move(row));
        continue;
      }
      SweepRow row = row_of(one, recipe, {found->lists, found->search_ms}, lexical);
      row.store = name;
      row.build_s = found->build_s;
      row.recall_vs_exact = found->recall_vs_exact;
      row.filtered_recall = found->filtered_recall;
      HONE_CHECK(finish(std::move(row)));
    }
    return {};
  }

  Result<StoreLists> ask_store(const Group& one, const StoreAddress& address, const std::vector<float>& vectors) {
    StoreAccess access;
    HONE_TRY(access.credentials, StoreCredentials::find(address.kind));
    access.allowed_hosts = options_.allowed_hosts;
    HONE_TRY(const auto store, open_store(address, access));
    report(progress_, {fmt::format("{} in {}", one.recipes[0].cut(), store_name(address.kind)), 0, 0, ""});
    return search_store(*store, one.slices, vectors, one.embedder->questions,
                        "hone compare " + input_.digest.substr(0, 16) + " " + one.recipes[0].cut(), depth);
  }

  SweepRow row_of(const Group& one, const RetrievalRecipe& recipe, const Lists& dense, const Lists& lexical) const {
    SweepRow row{recipe};
    row.disk_mb = one.slices.text_bytes / 1e6;
    if (recipe.mode != RetrievalMode::lexical)
      row.disk_mb += static_cast<double>(one.slices.texts.size() * one.embedder->dimensions() * sizeof(float)) / 1e6;
    for (std::size_t q = 0; q < input_.questions.size(); ++q) {
      const auto start = Clock::now();
      Ranking fused;
      if (recipe.mode == RetrievalMode::hybrid)
        fused = fuse_ranks(dense.rankings[q], lexical.rankings[q], recipe.dense_weight, {.depth = depth});
      const double fusing_ms = 1000 * seconds_since(start);
      const Ranking& ranking = recipe.mode == RetrievalMode::hybrid  ? fused
                               : recipe.mode == RetrievalMode::dense ? dense.rankings[q]
                                                                     : lexical.rankings[q];
      QuestionScore score = score_question(input_, q, one.slices, ranking, options_.passage_tokens);
      if (recipe.mode != RetrievalMode::lexical)
        score.embed_ms = one.embedder->question_ms[q], score.search_ms += dense.ms[q];
      if (recipe.mode != RetrievalMode::dense) score.search_ms += lexical.ms[q];
      score.search_ms += recipe.mode == RetrievalMode::hybrid ? fusing_ms : 0;
      row.questions.push_back(std::move(score));
    }
    return row;
  }

  Status finish(SweepRow row) {
    HONE_CHECK(kept_.keep(row));
    sweep_.rows.push_back(std::move(row));
    report(progress_, {"comparing", ++done_, total_, "configurations"});
    return {};
  }

  const SweepInput& input_;
  const SweepOptions& options_;
  const Progress& progress_;
  SweepRows kept_;
  Sweep sweep_;
  std::vector<Group> groups_;
  std::map<std::string, std::unique_ptr<LoadedEmbedder>> embedders_;
  Clock::time_point start_;
  std::size_t done_ = 0, total_ = 0;
};

}  // namespace

Result<Sweep> run_sweep(const SweepInput& input, const std::vector<RetrievalRecipe>& recipes,
                        const SweepOptions& options, const Progress& progress) {
  return Sweeping(input, options, progress).run(recipes);
}

}  // namespace hone

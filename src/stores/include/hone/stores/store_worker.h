// A database asked by a process of its own: hone-worker speaks with the server and parses nothing but its answers; the
// process that reads documents has no network, and reads no password.
//
//   #include "hone/core/child.h"
//   HONE_TRY(auto address, StoreAddress::parse("pgvector=postgresql://me@localhost:5432/mine"));
//   HONE_TRY(auto worker, StoreWorker::start(address));                               // before deny_network()
//   HONE_CHECK(deny_network());
//   HONE_TRY(auto store, worker.connect());                                          // as open_store() gives it
//
// A worker of a server may talk and not write a file or start a program; one of a file has no network, and writes in the folder of
// its file.
#pragma once

#include <memory>

#include "hone/core/child_channel.h"
#include "hone/stores/open_store.h"

namespace hone::stores {

class StoreWorker {
 public:
  // Nothing is connected yet. Without credentials in `access` the worker looks for its own (StoreCredentials::find).
  // Errors: not_found (hone-worker is not installed), and of open_store() what can be said before connecting: the host, the
  // credentials.
  static Result<StoreWorker> start(const StoreAddress& address, const StoreAccess& access = {});

  StoreKind kind() const { return kind_; }
  int process() const { return channel_->process(); }
  // The store's calls are made by the worker. One at a time; a worker that died gives error io. Errors: those of open_store().
  Result<std::unique_ptr<VectorStore>> connect();

 private:
  StoreWorker(StoreKind kind, std::shared_ptr<ChildChannel> channel) : kind_(kind), channel_(std::move(channel)) {}
  StoreKind kind_;
  std::shared_ptr<ChildChannel> channel_;  // shared with its stores
};

// What `hone-worker store` does: answers on its standard input and output until they end.
Status serve_store();

}  // namespace hone::stores

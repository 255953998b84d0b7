// The verbs, one file each.
#pragma once

#include "shell.h"

namespace hone::cli {

void add_init(CLI::App& app, Shell& shell);
void add_pull(CLI::App& app, Shell& shell);
void add_models(CLI::App& app, Shell& shell);
void add_add(CLI::App& app, Shell& shell);
void add_docs(CLI::App& app, Shell& shell);
void add_ask(CLI::App& app, Shell& shell);
void add_chat(CLI::App& app, Shell& shell);
void add_tune(CLI::App& app, Shell& shell);
void add_runs(CLI::App& app, Shell& shell);
void add_loss(CLI::App& app, Shell& shell);
void add_merge(CLI::App& app, Shell& shell);
void add_serve(CLI::App& app, Shell& shell);
void add_compare(CLI::App& app, Shell& shell);
void add_doctor(CLI::App& app, Shell& shell);
void add_data(CLI::App& app, Shell& shell);
void add_exam(CLI::App& app, Shell& shell);
void add_text(CLI::App& app, Shell& shell);
void add_slice(CLI::App& app, Shell& shell);
void add_eval_retrieval(CLI::App& app, Shell& shell);

}  // namespace hone::cli

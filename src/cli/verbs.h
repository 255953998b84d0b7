// What each verb takes and does; a file each.
#pragma once

#include "verb.h"

namespace hone::cli {

Action describe_add(Arguments& verb);
Action describe_ask(Arguments& verb);
Action describe_cancel(Arguments& verb);
Action describe_chat(Arguments& verb);
Action describe_compare(Arguments& verb);
Action describe_compare_mark(Arguments& verb);
Action describe_compare_use(Arguments& verb);
Action describe_data_check(Arguments& verb);
Action describe_data_draft(Arguments& verb);
Action describe_data_review(Arguments& verb);
Action describe_docs(Arguments& verb);
Action describe_docs_forget(Arguments& verb);
Action describe_doctor(Arguments& verb);
Action describe_eval_retrieval(Arguments& verb);
Action describe_exam_calibrate(Arguments& verb);
Action describe_exam_check(Arguments& verb);
Action describe_exam_compare(Arguments& verb);
Action describe_exam_draft(Arguments& verb);
Action describe_exam_forgetting(Arguments& verb);
Action describe_exam_freeze(Arguments& verb);
Action describe_exam_import(Arguments& verb);
Action describe_exam_judge(Arguments& verb);
Action describe_exam_mark(Arguments& verb);
Action describe_exam_review(Arguments& verb);
Action describe_exam_sit(Arguments& verb);
Action describe_exam_stages(Arguments& verb);
Action describe_fit(Arguments& verb);
Action describe_init(Arguments& verb);
Action describe_loss(Arguments& verb);
Action describe_merge(Arguments& verb);
Action describe_models(Arguments& verb);
Action describe_models_rm(Arguments& verb);
Action describe_pull(Arguments& verb);
Action describe_resume(Arguments& verb);
Action describe_runs(Arguments& verb);
Action describe_runs_show(Arguments& verb);
Action describe_serve(Arguments& verb);
Action describe_slice(Arguments& verb);
Action describe_text(Arguments& verb);
Action describe_tune(Arguments& verb);

}  // namespace hone::cli

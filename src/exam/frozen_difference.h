// What an exam's file has that its frozen exam has not, as an error.
//
//   const Error error = frozen_difference(exam, frozen);      // "The exam is not the one that was frozen (changed: "q7") …"
#pragma once

#include "hone/exam/freeze.h"

namespace hone::exam {

Error frozen_difference(const Exam& exam, const FrozenExam& frozen);

}  // namespace hone::exam

#!/usr/bin/env python3
"""The guards behind SECURITY.md's promises: the words that make each, and the test that fails without them.

Run by itself it says whether the table still fits the tree: each text stands once in its file, each test is there.
scripts/without-guards takes the guards away, one after another, and sees the tests fail.
"""
import os
import pathlib
import re
import sys
from typing import NamedTuple


class Guard(NamedTuple):
    name: str      # what is promised, in short
    file: str
    text: str      # stands in the file once…
    without: str   # … and this in its place takes the guard away
    test: str      # "corpus_test Suite.Name", or "e2e_guards.py Class.test_name"


OWNERSHIP, WORKSPACE = "src/core/ownership.cpp", "src/corpus/workspace.cpp"
CORPUS, SITTING = "src/corpus/corpus.cpp", "src/results/sitting_file.cpp"
CONNECTION, SERVER, ANSWERING = "src/core/connection.cpp", "src/http/server.cpp", "src/serve/answering.cpp"
GUIDE, RULES = "src/engine/grammar_guide.cpp", "src/engine/grammar_reader.cpp"
TERMINAL, SIGNS, FOLDER = "src/core/terminal.cpp", "src/core/terminal_text.cpp", "src/documents/folder.cpp"

GUARDS = [Guard(*row) for row in (
    # Whose workspace
    ("root is not everybody", OWNERSHIP, "return effective_user == 0 && sudo_user && sudo_user == std::to_string(owner);",
     "return effective_user == 0 || (sudo_user && false);",
     "core_test Ownership.IsTheUsersOwnAndForRootThatOfWhoCalledSudo"),
    ("SUDO_UID counts for root alone", OWNERSHIP, "effective_user == 0 && sudo_user", "sudo_user",
     "core_test Ownership.IsTheUsersOwnAndForRootThatOfWhoCalledSudo"),
    ("a link is looked at and not its end", OWNERSHIP, "::lstat(", "::stat(", "core_test Ownership.IsOfALinkAndNotOfItsEnd"),
    ("a workspace of somebody else that was found is refused", WORKSPACE, "if (found && !found->own)", "if (found && false)",
     "corpus_test Planted.OneOfAnotherUserIsRefusedUnlessItIsNamed"),
    ("so is a database of somebody else", WORKSPACE, "{folder, folder / file_name}", "{folder}",
     "corpus_test Planted.OneOfAnotherUserIsRefusedUnlessItIsNamed"),
    ("a workspace behind a link that was found is refused", WORKSPACE, "if (found && found->link)", "if (found && false)",
     "corpus_test Planted.ALinkIsNotFollowedUnlessItIsNamed"),
    ("what lies upwards is looked at before it is used", WORKSPACE, "return place_in(folder);", 'return folder / ".hone";',
     "corpus_test Planted.ALinkIsNotFollowedUnlessItIsNamed"),
    ("what lies where one would be made is looked at too", WORKSPACE, "return place_in(here);", 'return here / ".hone";',
     "corpus_test Planted.OneOfAnotherUserIsRefusedUnlessItIsNamed"),
    ("init is not led elsewhere", "src/cli/init.cpp", "corpus::Workspace::place_in(*folder)",
     'Result<std::filesystem::path>(std::filesystem::path(*folder) / ".hone")', "cli_test Workspaces.InitIsNotLedElsewhere"),
    ("a database that is a link is refused", WORKSPACE, "there && there->link", "there && false",
     "corpus_test WorkspaceTest.ADatabaseThatIsALinkIsRefused"),
    ("a database is for its owner alone", WORKSPACE, "AppendFile::create(file, 0600)", "AppendFile::create(file, 0644)",
     "corpus_test WorkspaceTest.AFolderThatIsThereKeepsItsModeAndTheDatabaseIsPrivate"),
    ("so is its backup", WORKSPACE, "HONE_CHECK(make_private(backup));", "",
     "corpus_test WorkspaceTest.AnOlderOneIsBroughtUpToDateAndKeepsItsDocuments"),
    ("a new workspace is for its owner alone", WORKSPACE, "make_folder(folder, 0700)", "make_folder(folder)",
     "corpus_test WorkspaceTest.IsForItsOwnerOnlyAndRefusesANewerSchema"),
    ("a new file keeps to the umask", "src/core/atomic_file.cpp", "struct stat replaced {};",
     "struct stat replaced {};\n  (void)::fchmod(file.descriptor_, mode);", "core_test Files.ANewFileKeepsToTheUmaskAndAReplacedOneItsMode"),
    ("a file that is replaced keeps its mode", "src/core/atomic_file.cpp", "replaced.st_mode & mode & 0777", "mode",
     "core_test Files.ANewFileKeepsToTheUmaskAndAReplacedOneItsMode"),
    ("a secret that replaces an open file is not open", "src/core/atomic_file.cpp", "replaced.st_mode & mode & 0777", "replaced.st_mode & 0777",
     "core_test Files.ANewFileKeepsToTheUmaskAndAReplacedOneItsMode"),
    ("a lock is not taken through a link", "src/core/files.cpp", "O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW", "O_RDWR | O_CREAT | O_CLOEXEC",
     "core_test Files.ALockIsNotTakenThroughALink"),
    ("links out of a folder are told from others", "src/core/links.cpp", "if (lies_in(root, real)) return false;", "if (true) return false;",
     "core_test Links.LeadOutOfAFolderOrStayInIt"),
    ("only a snapshot of a hub's cache leads to its blobs", "src/core/links.cpp", 'snapshots.filename() != "snapshots" || ', "",
     "core_test Links.OfAHubsSnapshotLeadToItsBlobs"),
    ("documents behind links out of a folder are not read", FOLDER, "return !follow_links_ && ", "return false && ",
     "documents_test FindDocuments.LinksOutOfTheFolderAreFollowedOnlyWhenAsked"),
    ("a circle of links is left", FOLDER, "failure || !visited_.insert(real).second", "failure",
     "documents_test FindDocuments.LeavesLoopsOfLinks"),
    ("rows behind links out of a folder are not read", "src/rows/training_rows.cpp",
     "for (const fs::path& file : places.files) HONE_CHECK(check_inside(folder, file));", "", "rows_test Folders.LinksOutOfThemAreNotFollowed"),
    ("nor is a dataset_info.json behind one", "src/rows/dataset_info.cpp", "HONE_CHECK(check_inside(folder, path));", "",
     "rows_test Folders.LinksOutOfThemAreNotFollowed"),
    # All or nothing
    ("forgetting is one transaction", CORPUS,
     "HONE_TRY(auto transaction, Transaction::begin(*database_));\n  for (const std::int64_t id : ids) HONE_CHECK(drop(id));",
     "for (const std::int64_t id : ids) HONE_CHECK(drop(id));\n  HONE_TRY(auto transaction, Transaction::begin(*database_));",
     "corpus_test WorkspaceTest.ForgettingIsAllOrNothing"),
    ("one name that is unknown forgets nothing", "src/cli/docs.cpp", "if (!unknown.empty()) return nothing_forgotten(unknown);", "if (false) return nothing_forgotten(unknown);",
     "cli_test Workspaces.ForgettingIsAllOrNothing"),
    ("backups go with what is forgotten", "src/cli/docs.cpp", "HONE_CHECK(workspace.remove_backups());", "",
     "cli_test Workspaces.ForgettingIsAllOrNothing"),
    ("vectors go with what is forgotten", CORPUS,
     'HONE_CHECK(database_->execute("DELETE FROM embedding WHERE text_sha256 NOT IN (SELECT text_sha256 FROM slice)"));', "",
     "corpus_test WorkspaceTest.ForgettingLeavesNoTraceInTheFile"),
    ("words go with what is forgotten", CORPUS, "VALUES ('optimize')", "VALUES ('integrity-check')",
     "corpus_test WorkspaceTest.ForgettingLeavesNoTraceInTheFile"),
    ("a forgetting that was killed is known", CORPUS, 'HONE_CHECK(set(unwiped, "yes"));', "",
     "corpus_test WorkspaceTest.AForgettingThatWasKilledIsFinishedByTheNextOpening"),
    ("and finished by the next opening", WORKSPACE, "HONE_CHECK(Corpus(database).finish_forgetting());", "",
     "corpus_test WorkspaceTest.AForgettingThatWasKilledIsFinishedByTheNextOpening"),
    ("a damaged line of a sitting is told by its checksum", SITTING, "HONE_CHECK(take_sum(line, row, where));", 'row.erase("sum");',
     "results_test Sitting.AChecksumIsThatOfTheLineWithoutIt"),
    ("each line is written with one", SITTING, "with_sum(dump(to_json(item)))", "dump(to_json(item))",
     "results_test Writing.ADamagedLineInTheMiddleLosesThatLineAlone"),
    ("a damaged line is set aside", SITTING, "HONE_CHECK(write_file_atomically(aside, taken));", "",
     "results_test Writing.ADamagedLineInTheMiddleLosesThatLineAlone"),
    ("the header's line has a checksum", "src/results/sitting_header.cpp", 'HONE_CHECK(take_sum(line, row, name + ", line 1"));', 'row.erase("sum");',
     "results_test Writing.ADamagedHeaderIsNotGoneOnWith"),
    ("a torn beginning is begun again", SITTING, "if (is_torn_beginning(text)) {", "if (is_torn_beginning(text) && false) {",
     "results_test Writing.AKillBeforeTheFirstLineIsWholeIsBegunAgain"),
    ("a file of something else is not", SITTING, "(text.starts_with(beginning) || beginning.starts_with(text))", "(true || text.starts_with(beginning))",
     "results_test Writing.AFileOfSomethingElseIsNotBegunAgain"),
    ("another sitting is not gone on with", SITTING, "if (const auto other = other_sitting(sitting.header, header))",
     "if (const auto other = std::optional<OtherSitting>())", "results_test Writing.AnotherSittingIsNotGoneOnWith"),
    ("half a line is cut off", SITTING, "HONE_CHECK(out.cut(sitting.whole_bytes));", "",
     "results_test Writing.AKillInTheMiddleOfALineLosesThatLineAlone"),
    ("a sitting has one writer", "src/core/append_file.cpp", "::flock(descriptor_, LOCK_EX | LOCK_NB) != 0", "false",
     "core_test AppendFile.NeverReplacesAndHasOneWriter"),
    ("what killed pulls left is removed", "src/pull/pull_place.cpp", "remove_leftovers(incoming.parent_path());", "if (false) remove_leftovers(incoming.parent_path());",
     "pull_test Pull.WhatKilledPullsLeftGoesAndWhatLivesStays"),
    ("what another pull writes is not", "src/pull/pull_place.cpp", "if (!lock) continue;", "",
     "pull_test Pull.WhatKilledPullsLeftGoesAndWhatLivesStays"),
    ("nor a download that may be taken up", "src/pull/pull_place.cpp", "if (is_given_up(incoming)) ", "if (true || is_given_up(incoming)) ",
     "pull_test Pull.WhatKilledPullsLeftGoesAndWhatLivesStays"),
    ("add keeps what it embedded", "src/search/indexing.cpp", "HONE_CHECK(commit());\n      return stopped();", "return stopped();",
     "corpus_test Stopped.WhatWasEmbeddedIsKept"),
    ("a terminal that goes away asks as Ctrl-C does", "src/core/interrupt.cpp",
     "if (std::signal(SIGHUP, on_interrupt) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);", "",
     "core_test InterruptDeathTest.ATerminalThatGoesAwayAsksAsCtrlCDoes"),
    ("except under nohup", "src/core/interrupt.cpp", "if (std::signal(SIGHUP, on_interrupt) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);",
     "std::signal(SIGHUP, on_interrupt);", "core_test InterruptDeathTest.ATerminalThatGoesAwayAsksAsCtrlCDoes"),
    ("a run that is stopped is saved", "src/tuning/tuning_run.cpp", "if (asked || is_last || ", "if (is_last || ",
     "tuning_test TuningPlanTest.GoingOnGivesTheSameBits"),
    ("a worker is told to stop", "src/tuning/tuning_worker.cpp", "(void)request_stop(folder_);", "if (false) (void)request_stop(folder_);",
     "tuning_test TuningWorker.IsAskedToStopOnce"),
    ("tune hears the terminal go", "src/cli/tuning.cpp", "catch_interrupts();", "", "e2e_tune.py Tune.test_a_terminal_that_goes_away_saves_too"),
    ("add does", "src/cli/add.cpp", "catch_interrupts();", "", "e2e_cli.py Workspaces.test_what_was_embedded_is_kept_when_the_terminal_goes_away"),
    # Output
    ("output that is lost is an error", "src/cli/command_line.cpp", "return done ? shell.finish() : done;", "return done;",
     "cli_test CommandLine.OutputThatDoesNotArriveIsAnError"),
    ("with its reason also where it was lost before", TERMINAL, "if (arrives && !was_lost) return {};", "if (arrives) return {};",
     "core_test Terminal.WhatDoesNotArriveIsSaid"),
    ("a write that fails in the middle is one too", "src/cli/command_line.cpp", "const Status lost = shell.finish(failure.code().value());",
     "const Status lost;", "cli_test CommandLine.OutputThatDoesNotArriveIsAnError"),
    ("what a terminal did not get is said", TERMINAL, "!= shown.size() || std::fflush(stream) != 0) return 0;", "> shown.size()) return 0;",
     "core_test StreamForPeople.WhatATerminalDidNotGetIsAnErrorAndNoEnd"),
    ("a stream that is missing is no file of somebody else", TERMINAL, "(void)::open(\"/dev/null\", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);", "continue;",
     "core_test TerminalDeathTest.AMissingStreamIsNoFileOfSomebodyElse"),
    ("hone opens what is missing", "src/cli/main.cpp", "hone::open_missing_streams();", "",
     "e2e_guards.py Output.test_a_stream_that_is_closed_or_that_nobody_reads_is_one_too"),
    ("a pipe that nobody reads is an error and no end", "src/core/signals.cpp", "::sigaction(SIGPIPE, &action, nullptr);", "",
     "core_test Terminal.APipeThatNobodyReadsIsAnErrorAndNoEnd"),
    ("hone outlives one", "src/cli/main.cpp", "hone::outlive_closed_pipes();", "",
     "e2e_guards.py Output.test_a_stream_that_is_closed_or_that_nobody_reads_is_one_too"),
    ("a line that is lost beside the result ends nothing", TERMINAL, "(void)std::fwrite(text.data(), 1, text.size(), stream);",
     "if (std::fwrite(text.data(), 1, text.size(), stream) != text.size()) throw std::bad_alloc();", "core_test Progress.ALostLineEndsNothing"),
    # Same size, same time
    ("an edit is told by the moment of the change", "src/core/file_stamp.cpp", "nanoseconds(modified), nanoseconds(changed)", "nanoseconds(modified), 0 * nanoseconds(changed)",
     "core_test FileStamp.MovesWithAnEditInPlaceThatSetsTheTimeBack"),
    ("and by which file it is", "src/core/file_stamp.cpp", "nanoseconds(changed),\n          static_cast<std::int64_t>(found.st_ino)", "0 * nanoseconds(changed), 0",
     "core_test FileStamp.MovesWithAnEditThatKeepsSizeAndTime"),
    ("adding looks at all of that", "src/search/indexing.cpp", "old->second.stamp == stamp",
     "old->second.stamp.size_bytes == stamp.size_bytes && old->second.stamp.modified_ns == stamp.modified_ns",
     "corpus_test WorkspaceTest.AnEditThatKeepsSizeAndTimeIsSeen"),
    ("a source that changed is told by its bytes", "src/answers/source_state.cpp", "return now && *now == read->sha256 ?", "return now ?",
     "answers_test SourceStateTest.IsToldByTheFilesBytes"),
    ("a source that is gone is told", "src/answers/source_state.cpp", "if (file.empty()) return SourceState::gone;", "",
     "answers_test SourceStateTest.IsToldByTheFilesBytes"),
    ("a citation says so", "src/answers/answerer.cpp", "state_of_source(retriever->corpus(), fact.passage.document)", "SourceState::as_read",
     "e2e_guards.py Changed.test_a_citation_says_that_its_file_has_changed"),
    ("people read it under the answer", "src/cli/asking.cpp", "answers::since_read(citation.source)", '""',
     "e2e_guards.py Changed.test_a_citation_says_that_its_file_has_changed"),
    ("and in the list of a chat", "src/serve/document_chat.cpp", "answers::since_read(citation.source)", '""',
     "serve_test SourceList.SaysWhatBecameOfAFileSinceItWasRead"),
    # Serve
    ("every rule is counted before it is used", GUIDE, "HONE_CHECK(guide.check_rules());", "", "engine_test GrammarGuide.RefusesWhatGrowsWithoutEnd"),
    ("an answer's ways are counted", GUIDE, 'HONE_CHECK(check_work());\n  if (next.state == 0) return Error(ErrorCode::invalid_argument, "The grammar left',
     'if (next.state == 0) return Error(ErrorCode::invalid_argument, "The grammar left', "engine_test GrammarGuide.GivesUpWhereAnAnswerCanBeReadInTooManyWays"),
    ("repetitions have a limit", RULES, "failed != std::errc() || value > most_repeated", "failed != std::errc()",
     "engine_test GrammarGuide.SaysWhatIsWrongWithAGrammar"),
    ("parentheses have a depth", RULES, "if (depth > deepest_parenthesis)", "if (false)", "engine_test GrammarGuide.SaysWhatIsWrongWithAGrammar"),
    ("a grammar's bytes have a limit", RULES, "if (text.size() > most_grammar_bytes)", "if (false)", "engine_test GrammarGuide.RefusesWhatIsTooLarge"),
    ("what it makes has one", RULES, "if (elements_ <= most_elements && out_.rules.size() <= most_rules) return {};", "if (true) return {};",
     "engine_test GrammarGuide.RefusesWhatIsTooLarge"),
    ("a schema is counted before it is used", "src/engine/grammar.cpp", "HONE_CHECK(check_size(asked));", "if (false) return check_size(asked).error();",
     "engine_test HeldSchema.ASchemaIsCountedBeforeItIsUsed"),
    ("a grammar's answer is held to it from serve", "src/engine/answer_writer.cpp", "HONE_TRY(writer.grammar_, GrammarHold::make(model, options));", "",
     "e2e_guards.py Guards.test_a_grammar_is_measured_before_it_is_used"),
    ("a computation asks whether to stop", "src/engine/runtime.cpp", "[](void*) { return StopsWhen::stopped(); }", "[](void*) { return false; }",
     "engine_test StopsWhen.APromptThatIsReadEnds"),
    ("whoever waits outside asks too", "src/engine/stops_when.cpp", "one = one->outer_)", "one = nullptr)",
     "engine_test StopsWhen.HoldsForItsOwnLifeAndThoseInsideIt"),
    ("who waits for an answer may leave", ANSWERING, "if (is_gone && is_gone()) {", "if (false) {", "serve_test AnsweringTest.AClientThatGoesFreesItsSlot"),
    ("also while pieces come", ANSWERING, "if (const auto now = std::chrono::steady_clock::now(); !shared_->end && ",
     "if (const auto now = std::chrono::steady_clock::now(); shared_->pieces.empty() && !shared_->end && ",
     "serve_test AnsweringTest.AClientThatGoesIsMissedWhilePiecesCome"),
    ("what nobody wants leaves its slot", ANSWERING, "if (shared_) shared_->unwanted = true;", "",
     "serve_test AnsweringTest.AClientThatGoesFreesItsSlot"),
    ("who waits for scores may leave", ANSWERING, "if (!is_gone || !is_gone()) continue;", "if (true) continue;", "serve_test AnsweringTest.WhoWaitsForScoresMayLeave"),
    ("what computes scores hears it", ANSWERING,
     "const engine::StopsWhen stop([&] { return job.unwanted->load(); });\n    job.done", "job.done", "serve_test AnsweringTest.WhoWaitsForScoresMayLeave"),
    ("an end of the server ends what computes", ANSWERING, "const engine::StopsWhen stop([this] { return stopping.load(); });", "",
     "serve_test AnsweringTest.StoppingEndsWhatComputes"),
    ("a client that left is told from one that waits", CONNECTION, "return count == 0 || (count < 0", "return (count < 0", "core_test Connection.KnowsWhenTheClientIsGone"),
    ("handlers hear that their client left", SERVER, " || is_closed();", " || (false && is_closed());", "http_test Served.AComputationHearsThatItsClientLeft"),
    ("handlers hear that their time is over", SERVER, "return std::chrono::steady_clock::now() >= end || ", "return (false && std::chrono::steady_clock::now() >= end) || ",
     "http_test Served.AComputationHearsThatItsTimeIsOver"),
    ("a connection has its thread", SERVER, "server.new_task_queue = [] { return new ConnectionThreads(most_connections); };",
     "if (false) server.new_task_queue = [] { return new ConnectionThreads(most_connections); };",
     "http_test Served.ManySilentClientsTakeNothingFromOthers"),
    ("connections have a limit", "src/http/connection_threads.h", "if (running_ >= most_) return false;", "",
     "http_test ConnectionThreads.AllRunAtOnceAndOneTooManyIsRefused"),
    ("silence wins no time", CONNECTION, "while (wait(POLLIN, end)) {", "while (wait(POLLIN, Clock::now() + write_time)) {",
     "core_test Connection.SilenceWinsNoTime"),
    ("who always has a byte ready wins none", CONNECTION, "if (Clock::now() >= end) return -1;", "", "core_test Connection.WhoAlwaysHasAByteReadyWinsNoTime"),
    ("a head and body have a deadline", SERVER, "connection.read_until(request_ms);", "connection.read_until(1000 * request_ms);",
     "e2e_guards.py Guards.test_two_hundred_slow_clients_and_a_hostile_grammar"),
    ("a server that stops waits for nobody", CONNECTION, "if (*stopping_) end = Clock::now();", "", "core_test Connection.AServerThatStopsWaitsForNobody"),
    ("what came beyond a request is kept", CONNECTION, "return !kept().empty() || wait", "return wait", "core_test Connection.KeepsWhatCameBeyondWhatIsRead"),
    ("and answered in turn", "src/http/connection_stream.h", "return size > 0 ? connection_.kept().data() : nullptr;",
     "connection_.skip(size), size = 0;\n    return nullptr;", "http_test Served.RequestsInOnePieceAreAnsweredInTurn"),
    ("what is said to close closes", SERVER, "goes_on = goes_on && !is_closed && !stream.says_close();", "goes_on = goes_on && !is_closed;",
     "http_test Served.NothingIsAnsweredBehindWhatCloses"),
    ("a text's bytes are counted before its tokens", "src/serve/endpoints.cpp", "if (bytes <= most) return {};", "if (true) return {};",
     "e2e_guards.py Guards.test_length_is_refused_before_tokenizing"),
    # Limits
    ("numbers have ranges", "src/cli/arguments.cpp", "!is_number || range.has(number)", "true || !is_number || range.has(number)", "cli_test Verbs.EveryNumberHasARange"),
    ("what is no number is in none", "src/cli/number_range.h", "return number >= least && number <= most;", "return !(number < least || number > most);",
     "cli_test Verbs.EveryNumberHasARange"),
    ("the library refuses them too", "src/engine/answer_writer.cpp", "if (options.max_tokens < 0 || !(options.temperature >= 0) || !std::isfinite(options.temperature))",
     "if (false)", "engine_test SessionTest.NumbersThatNobodyCanMeanAreRefused"),
    ("control characters are shown as signs", SIGNS, "append_utf8(out, 0x2400 + first);", "out += rest[0];", "core_test TerminalText.ShowsCommandsAsSigns"),
    ("letters on their own ground are", SIGNS, "if (!is_shown(look) || ", "if ((false && !is_shown(look)) || ", "core_test TerminalText.ShowsCommandsAsSigns"),
    ("what turns the direction of writing is", SIGNS, " && !turns_writing(point)", " && (true || !turns_writing(point))", "core_test TerminalText.ShowsCommandsAsSigns"),
    ("controls in two bytes are", SIGNS, "point >= 0xA0", "point >= 0x80", "core_test TerminalText.ShowsCommandsAsSigns"),
    ("what is begun is kept back", SIGNS, "begun_ = rest;", "out += rest;", "core_test TerminalText.IsTheSameInPieces"),
    ("what is said to people passes there", TERMINAL, "if (!is_terminal(stream)) return {stream, no_close};", "return {stream, no_close};",
     "core_test StreamForPeople.ATerminalGetsSignsAndAFileGetsBytes"),
    ("names in a bar of progress do", "src/core/progress.cpp", "if (terminal) event.stage = TerminalText().show(event.stage);", "",
     "core_test Progress.ANameInABarIsNoCommand"),
    ("lines of the log do", "src/core/log.cpp", "is_terminal(stderr) ? TerminalText().show(message) : std::string(message)", "std::string(message)",
     "core_test LogDeathTest.ALineIsNoCommand"),
    ("what cannot be written is read", "src/core/sqlite.cpp", "if (is_only_readable(path)) {", "if (is_only_readable(path) && false) {", "core_test Sqlite.WhatCannotBeWrittenIsRead"),
    ("hidden files that are skipped are said", FOLDER,
     '''found.skipped.push_back(
            {entry, name[0] == '.' ? "Its name begins with a dot." : "An office program keeps it while it writes.",
             is_folder ? "hidden folder" : "hidden file", ""});''', "(void)is_folder;", "documents_test FindDocuments.SortedWithoutHiddenFiles"),
    ("what is skipped is printed", "src/cli/workspace_options.cpp", "print_skipped(shell, report.failed);", "if (false) print_skipped(shell, report.failed);",
     "e2e_guards.py Skipped.test_what_is_skipped_in_a_folder_is_said"),
)]


def test_is_there(root: pathlib.Path, test: str) -> bool:
    program, name = test.split()
    suite, case = name.split(".")
    if program.endswith(".py"):
        text = (root / "tests" / program).read_text(encoding="utf-8")
        found = re.search(rf"^class {suite}\(.*?(?=^class |\Z)", text, re.MULTILINE | re.DOTALL)
        return bool(found and re.search(rf"^    def {case}\(self\)", found[0], re.MULTILINE))
    macro = re.compile(rf"^TEST(_F)?\({suite}, {case}\)", re.MULTILINE)
    return any(macro.search(path.read_text(encoding="utf-8")) for path in (root / "src" / program.removesuffix("_test")).glob("*_test.cpp"))


def faults_of(root: pathlib.Path, guards: list) -> list:
    wrong = []
    for guard in guards:
        file = root / guard.file
        count = file.read_text(encoding="utf-8").count(guard.text) if file.exists() else 0
        if count != 1 or guard.text == guard.without:
            wrong.append(f"{guard.name}: in {guard.file} stands {count} times, not once:\n    {guard.text}")
        if not test_is_there(root, guard.test):
            wrong.append(f"{guard.name}: there is no test {guard.test}")
    names = [guard.name for guard in guards]
    return wrong + [f"{name}: named twice" for name in sorted(set(names)) if names.count(name) > 1]


def main() -> int:
    root = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent))
    wrong = faults_of(root, GUARDS)
    lost = Guard("a guard that is gone", "tests/guards.py", "no such " + "words", "", "core_test Nothing.IsThere")
    if len(faults_of(root, [lost, lost])) != 5:
        wrong.append("the check itself is wrong: it does not see what is gone")
    print("\n".join(wrong) or f"{len(GUARDS)} guards stand where the table says, and each has its test")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

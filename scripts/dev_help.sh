#!/usr/bin/env bash
cat <<'EOT'
./dev: everything you type to work on Tandem. Each command installs what it needs with apt first, saying so.

  ./dev demo [--seed N] [--say "..."] [--exit]
                     build, start a node and a Plivo emulator on this machine, and hold a spoken call (about four minutes).
                     --seed and --say change what the caller wants; --exit ends afterwards with a status that tells the truth
  ./dev test [NAME]  build and run all tests (or those whose name contains NAME)
  ./dev build [TARGET...]   build; binaries land in build/bin
  ./dev check        what a reviewer checks: format, include arrows, clang's warnings as errors, unit tests under ASan and UBSan
  ./dev bench [NAME] [--quick] [--json] [--rounds N]
                     benchmarks, each against a baseline in the same run (about six minutes; --quick: one): echo_streams,
                     answer_webhook, journal_appends, signature_checks, api_requests, connection_storm. tests/bench/README.md
                     tells how to read them
  ./dev fuzz [--minutes N] [--jobs N] [NAME...]
                     fuzz every reader of what others send or a crash may spoil (20 s each, two at a time), or those named, in the
                     build of ./dev check. ./dev fuzz --help names the readers and says what to do with a finding
  ./dev console [build|check|test|e2e|shots|demo]
                     the web console: build it (the default), check and test it, drive it in Chromium against a real node (e2e),
                     make pictures of every page, or start it beside a node and an emulator to look at
  ./dev fmt          format the sources
  ./dev deps         install the packages of scripts/packages.txt and unpack libphonenumber's headers

Environment: DEV_BUILD (build folder), DEV_JOBS (compilers at once), DEV_CMAKE (further cmake arguments).
A node by hand:  ./dev build && build/bin/tandem serve --help
EOT

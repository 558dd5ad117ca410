# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# The machine of testsuite/readme.tests, which brings its own initramfs. The init of that test's disk
# prints the marks.
#: only readme
#: own none
#: seconds 120

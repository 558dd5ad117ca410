# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154 # guest.sh sets them

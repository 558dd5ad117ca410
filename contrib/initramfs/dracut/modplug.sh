#!/bin/sh
# SPDX-License-Identifier: MIT
# Loads the modules of all devices, several at a time, before udev asks for them one by one.
modplug -q || :

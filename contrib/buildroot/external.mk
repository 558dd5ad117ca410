# SPDX-License-Identifier: MIT
include $(sort $(wildcard $(BR2_EXTERNAL_MODBOX_PATH)/package/*/*.mk))

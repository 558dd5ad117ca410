#compdef @applets@
# SPDX-License-Identifier: MIT
# Completion of all commands in zsh; scripts/gen-completions fills in the lines with @.

_modbox_index='
@index@
'

# Adds names: the last two arguments are their kind and the command's places, those before them are for
# compadd.
_modbox_words() {
	local -a found
	found=(${(f)"$(sh -c $_modbox_index sh "$@[-2]" "$PREFIX" "$@[-1]" "${(@)words[1,CURRENT-1]}")"})
	compadd "${(@)@[1,-3]}" -a found
}

_modbox_command() {
	case $1 in
@commands@
	esac
}

_modbox() {
	local command=$service
	while [[ $command == (modbox|kmod) ]] && ((CURRENT > 2)) && [[ $words[2] != -* ]]; do
		shift words
		((CURRENT--))
		command=$words[1]
	done
	_modbox_command ${command:t}
}

_modbox "$@"

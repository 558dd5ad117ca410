# SPDX-License-Identifier: MIT
# Completion of all commands in bash; scripts/gen-completions fills in the lines with @.

_modbox_index='
@index@
'

# Sets operands, options, values and places of the command $1.
_modbox_table() {
	case $1 in
@commands@
	esac
}

_modbox_files() {
	local file
	compopt -o filenames
	while IFS= read -r file; do
		if [[ $1 == anyfiles || -d $file || $file == *.ko || $file == *.ko.* ]]; then
			COMPREPLY+=("$file")
		fi
	done < <(compgen -f -- "$2")
}

# Index and commands are text of others: compgen -W would let the shell expand it.
_modbox_among() {
	local word
	while read -r word; do
		if [[ $word == "$1"* ]]; then
			COMPREPLY+=("$word")
		fi
	done
}

_modbox() {
	local line=${COMP_LINE:0:COMP_POINT} now before kind operands= options= values= places= applet first=1
	local -a words
	now=${line##*[[:blank:]]}
	read -ra words <<<"${line%"$now"}"
	COMPREPLY=()
	applet=${words[0]##*/}
	while [[ $applet == modbox || $applet == kmod ]] && [[ ${words[first]-} == [!-]* ]]; do
		applet=${words[first]}
		((first++))
	done
	_modbox_table "$applet"
	before=${words[${#words[@]} - 1]}
	if [[ $now == --*=* ]]; then
		before=${now%%=*}
		now=${now#*=}
	fi
	kind=$operands
	if [[ $values == *" $before="* ]]; then
		kind=${values#*" $before="}
		kind=${kind%% *}
	elif [[ $now == -* ]]; then
		kind="=$options"
	fi
	case $kind in
	=*) _modbox_among "$now" <<<"${kind//[= ]/$'\n'}" ;;
	'' | none) ;;
	dirs | root | moduledir)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$now")
		;;
	*)
		for kind in $kind; do
			case $kind in
			*files) _modbox_files "$kind" "$now" ;;
			*) _modbox_among "$now" < <(sh -c "$_modbox_index" sh "$kind" "$now" "$places" "${words[@]}") ;;
			esac
		done
		;;
	esac
	# Readline begins a new word at each colon.
	if [[ $now == *:* && $COMP_WORDBREAKS == *:* ]]; then
		COMPREPLY=("${COMPREPLY[@]#"${now%"${now##*:}"}"}")
	fi
}

complete -F _modbox @applets@

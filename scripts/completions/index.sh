# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What all three shells run to know names: prints the candidates of kind $1 for the word $2. $3 are the
# command's PLACES (scripts/gen-completions), the rest are the words of the command line so far. It has
# neither single quotes nor backslashes, for it stands in single quotes of three shells.
#
what=$1 now=$2 places=$3
shift 3
root="" modules=/lib/modules version="" before="" removes=""
for word do
	case $word in
	=) continue ;;
	--*=*) before=${word%%=*} word=${word#*=} ;;
	esac
	case $places in
	*" $before=root "*) root=$word ;;
	*" $before=moduledir "*) modules=$word ;;
	*" $before=version "*) version=$word ;;
	esac
	case $word in
	-r* | --remove*) removes=1 ;;
	esac
	before=$word
done
folder=$root$modules/${version:-$(uname -r)}
case $what$removes in
version*) ls "$root$modules" ;;
loaded* | removable1) lsmod | sed "1d; s/ .*//" ;;
*)
	sed "s/:.*//; s/.*[/]//; s/[.]ko.*//" "$folder/modules.dep" | case $now in
	*-*) cat ;;
	*) tr - _ ;;
	esac
	[ -z "$now" ] || sed "/^alias [^][*?]* /!d; s/^alias //; s/ .*//" "$folder/modules.alias"
	;;
esac 2>/dev/null | grep -v "[^A-Za-z0-9_.,:+@-]" | sort -u

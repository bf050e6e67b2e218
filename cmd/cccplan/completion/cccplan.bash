# bash completion of cccplan; load with: source <(cccplan completion bash)
_cccplan() {
	local cur words
	cur="${COMP_WORDS[COMP_CWORD]}"
	words=("${COMP_WORDS[@]:0:COMP_CWORD}")
	if [[ $COMP_CWORD -gt 1 && $cur != -* && ! ( $COMP_CWORD -eq 2 && ${words[1]} == plan ) ]]; then
		COMPREPLY=($(compgen -f -- "$cur"))
		return
	fi
	if [[ $cur == -* ]]; then
		words+=("$cur")
	fi
	COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$cur"))
}
complete -o filenames -F _cccplan cccplan

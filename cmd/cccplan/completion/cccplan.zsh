#compdef cccplan
# zsh completion of cccplan; put it in a folder of $fpath as _cccplan
_cccplan() {
	local -a opts
	local cur=${words[-1]}
	if [[ $CURRENT -gt 2 && $cur != -* && ! ( $CURRENT -eq 3 && ${words[2]} == plan ) ]]; then
		_files
		return
	fi
	if [[ $cur == -* ]]; then
		opts=("${(@f)$(${words[@]:0:#words[@]-1} ${cur} --generate-bash-completion 2>/dev/null)}")
	else
		opts=("${(@f)$(${words[@]:0:#words[@]-1} --generate-bash-completion 2>/dev/null)}")
	fi
	_describe 'values' opts
}
compdef _cccplan cccplan

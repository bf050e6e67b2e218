# PowerShell completion of cccplan; load with: cccplan completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName cccplan -ScriptBlock {
	param($wordToComplete, $commandAst, $cursorPosition)
	$words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() } | Select-Object -Skip 1)
	if ($words.Count -gt 1 -and -not $wordToComplete.StartsWith('-')) { return }
	if (-not $wordToComplete.StartsWith('-')) { $words = @() }
	& cccplan @words --generate-bash-completion 2>$null |
		Where-Object { $_ -like "$wordToComplete*" } |
		ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}

# PowerShell completion of cccplan; load with: cccplan completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName cccplan -ScriptBlock {
	param($wordToComplete, $commandAst, $cursorPosition)
	$words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() } | Select-Object -Skip 1)
	$verb = $words.Count -gt 0 -and $words[0] -eq 'plan' -and ($words.Count -eq 1 -or $words.Count -eq 2 -and $words[1] -eq $wordToComplete)
	if ($words.Count -gt 1 -and -not $verb -and -not $wordToComplete.StartsWith('-')) { return }
	if ($verb) { $words = @('plan') } elseif (-not $wordToComplete.StartsWith('-')) { $words = @() }
	& cccplan @words --generate-bash-completion 2>$null |
		Where-Object { $_ -like "$wordToComplete*" } |
		ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}

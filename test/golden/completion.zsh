#compdef fleetctl
# zsh completion for fleetctl: eval "$(fleetctl completion zsh)"
_fleetctl() {
  local answer files=0
  local -a names described
  for answer in "${(@f)$(${words[1]} __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $answer == :files ]]; then
      files=1
    elif [[ -n $answer ]]; then
      names+=("${answer%%$'\t'*}")
      described+=("${answer/$'\t'/  -- }")
    fi
  done
  (( ${#names} )) && compadd -l -d described -a names
  (( files )) && _files
}
compdef _fleetctl fleetctl

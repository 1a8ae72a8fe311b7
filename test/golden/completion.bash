# bash completion for fleetctl: eval "$(fleetctl completion bash)"
_fleetctl() {
  local line=${COMP_LINE:0:COMP_POINT} words answer candidate
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=${words[${#words[@]} - 1]}
  local kept=${current%"${current##*[$COMP_WORDBREAKS]}"}
  COMPREPLY=()
  while IFS= read -r answer; do
    if [[ $answer == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r candidate; do COMPREPLY+=("${candidate#"$kept"}"); done < <(compgen -f -- "$current")
    else
      candidate=${answer%%$'\t'*}
      [[ $candidate == *[,@] ]] && compopt -o nospace 2>/dev/null
      COMPREPLY+=("${candidate#"$kept"}")
    fi
  done < <("${words[0]}" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _fleetctl fleetctl

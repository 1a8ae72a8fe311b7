// fleetsim completion: scripts for shells. All they know is how to ask `__complete` and how to offer its answer.
import { failure, quoted } from '../../base/index.js';
import type { Face } from '../../fleetctl/index.js';
import { EXIT } from '../exit-codes.js';
import { print } from '../output.js';

/** The line by which `__complete` asks the shell to offer files, too; no unit can have this name. */
export const FILES_TOO = ':files';

// Bash parts words at characters such as : and @ and replaces only what follows the last of them; and what it hands to
// a function are such parts. So the words are read from the line, and what precedes the last part is cut off again.
const BASH = `# bash completion for NAME: eval "$(NAME completion bash)"
_NAME() {
  local line=\${COMP_LINE:0:COMP_POINT} words answer candidate
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local current=\${words[\${#words[@]} - 1]}
  local kept=\${current%"\${current##*[$COMP_WORDBREAKS]}"}
  COMPREPLY=()
  while IFS= read -r answer; do
    if [[ $answer == ${FILES_TOO} ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r candidate; do COMPREPLY+=("\${candidate#"$kept"}"); done < <(compgen -f -- "$current")
    else
      candidate=\${answer%%$'\\t'*}
      [[ $candidate == *[,@] ]] && compopt -o nospace 2>/dev/null
      COMPREPLY+=("\${candidate#"$kept"}")
    fi
  done < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _NAME NAME
`;

const ZSH = `#compdef NAME
# zsh completion for NAME: eval "$(NAME completion zsh)"
_NAME() {
  local answer files=0
  local -a names described
  for answer in "\${(@f)$(\${words[1]} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $answer == ${FILES_TOO} ]]; then
      files=1
    elif [[ -n $answer ]]; then
      names+=("\${answer%%$'\\t'*}")
      described+=("\${answer/$'\\t'/  -- }")
    fi
  done
  (( \${#names} )) && compadd -l -d described -a names
  (( files )) && _files
}
compdef _NAME NAME
`;

const FISH = `# fish completion for NAME: NAME completion fish | source
function __NAME_complete
    set -l words (commandline -opc) (commandline -ct)
    for answer in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$answer" = ${FILES_TOO}
            __fish_complete_path (commandline -ct)
        else
            echo $answer
        end
    end
end
complete -c NAME -f -a '(__NAME_complete)'
`;

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['bash', BASH],
  ['zsh', ZSH],
  ['fish', FISH],
]);

export function runCompletion(face: Face, shell: string): number {
  const script = SCRIPTS.get(shell);
  if (script === undefined)
    throw failure('usage', `no completion for ${quoted(shell)}`, `there is one for: ${shells().join(', ')}`);
  print(script.replaceAll('NAME', face).trimEnd());
  return EXIT.ok;
}

export function shells(): readonly string[] {
  return [...SCRIPTS.keys()];
}

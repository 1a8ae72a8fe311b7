# fish completion for fleetctl: fleetctl completion fish | source
function __fleetctl_complete
    set -l words (commandline -opc) (commandline -ct)
    for answer in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$answer" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $answer
        end
    end
end
complete -c fleetctl -f -a '(__fleetctl_complete)'

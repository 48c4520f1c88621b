# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# bash completion of electric-shape. _electric-shape is the one of zsh.

_electric_shape() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]-} words
    COMPREPLY=()
    case $previous in
        --db | --database | --seed)
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return
            ;;
        --replica) words='default full' ;;
        --log) words='full changes_only' ;;
        --offset) words=now ;;
        *)
            case $command in
                sync) words='--help --table --where --param --columns --replica --log --offset --snapshot
                    --header --extra --db --scope --name --follow --sse --max-retries --max-response --for
                    --timeout --json --quiet' ;;
                rows) words='--help --db --scope --name --json' ;;
                status) words='--help --db --scope --json' ;;
                clear) words='--help --db --scope --name' ;;
                serve) words='--help --port --database --seed --chunk-bytes --secret' ;;
            esac
            [ "$COMP_CWORD" -gt 1 ] || words='sync rows status clear serve --help --version'
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _electric_shape electric-shape

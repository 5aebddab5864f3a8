#!/bin/sh
# compile.sh <out> <arguments of csc>: a program, and beside it the version of the runtime that it wants
set -eu
out=$1; shift
root=/usr/share/dotnet
version=$(ls $root/shared/Microsoft.NETCore.App)
printf '{"runtimeOptions":{"tfm":"net8.0","framework":{"name":"Microsoft.NETCore.App","version":"%s"}}}\n' "$version" \
  > "${out%.dll}.runtimeconfig.json"
for library in $root/packs/Microsoft.NETCore.App.Ref/*/ref/net8.0/*.dll; do
  set -- "-r:$library" "$@"
done
exec dotnet $root/sdk/*/Roslyn/bincore/csc.dll -nologo -noconfig -nostdlib -utf8output -codepage:65001 -out:"$out" "$@"

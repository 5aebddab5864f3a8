%% Runs a program: main/1 of its module with the arguments as strings (as escript does), else main/0, else start/0. Its end
%% is the end of all; what nobody catches is told with its place, and ends with 1.
-module(sandpiper_start).
-export([start/1]).

start([Name]) ->
    spawn(fun() -> watch(list_to_atom(Name)) end).

watch(Module) ->
    [ok = io:setopts(Device, [{encoding, unicode}]) || Device <- [user, standard_error]],
    {Program, Monitor} = spawn_monitor(fun() -> run(Module) end),
    receive
        {'DOWN', Monitor, process, Program, normal} -> finish();
        {'DOWN', Monitor, process, Program, {failed, Text}} -> fail(Text);
        {'DOWN', Monitor, process, Program, Reason} -> fail(io_lib:format("exit: ~tp", [Reason]))
    end.

run(Module) ->
    try
        call(Module)
    catch
        exit:normal -> ok;
        Class:Reason:Stack -> exit({failed, erl_error:format_exception(Class, Reason, own(Stack))})
    end.

call(Module) ->
    {module, Module} = code:ensure_loaded(Module),
    Exports = [{Name, Arity} || {Name, Arity} <- [{main, 1}, {main, 0}, {start, 0}],
                                erlang:function_exported(Module, Name, Arity)],
    case Exports of
        [{main, 1} | _] -> Module:main(init:get_plain_arguments());
        [{Name, 0} | _] -> Module:Name();
        [] -> error({exports_none_of, ['main/1', 'main/0', 'start/0']})
    end.

own(Stack) ->
    [Frame || Frame <- Stack, element(1, Frame) =/= ?MODULE].

%% init:stop/1 goes on in the background, and has the code that was asked for.
finish() ->
    case init:get_status() of
        {stopping, _} -> receive after infinity -> ok end;
        _ -> halt(0)
    end.

fail(Text) ->
    io:put_chars(standard_error, [Text, $\n]),
    halt(1).

-module(main).
-export([main/1]).

main(_) ->
    [io:put_chars([greetings:greet(Name), $\n]) || Name <- ["Ada", "Grace"]].

println 'before'
println 1 / args.size()

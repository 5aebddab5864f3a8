println 'before'
println )

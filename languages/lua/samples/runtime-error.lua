print("before")

local list = {}
print(#list // tonumber("0"))

kept = {};
while true
  kept{end + 1} = ones(1, 1e6);
end

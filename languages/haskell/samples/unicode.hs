main :: IO ()
main = do
  putStrLn "naïve Ωμέγα 日本語 🐢"
  interact (unlines . map (\line -> "<" ++ line ++ ">") . lines)

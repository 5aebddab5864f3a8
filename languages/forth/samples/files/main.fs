require greetings.fs

s" Ada" greet
s" Grace" greet

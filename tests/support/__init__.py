"""What tests share: a town with its bot, its simulator and its people."""

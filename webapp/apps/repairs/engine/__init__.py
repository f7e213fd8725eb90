"""Pure rules of the desk: states, money, device numbers, types of files, threads of mail."""

# Tries, inside a sandbox, what each line of stdin says ("number TAB kind TAB arguments…"), and answers with a line
# each: "number TAB ok TAB value" or "number TAB error TAB errno". Every attempt is made by a process of its own: one
# that succeeds must not change what the next one finds. In Perl, as every image has it: Debian calls it essential.
# No modules: loading them takes longer than all the rest.
use strict;
use warnings;

use constant { O_WRONLY => 1, O_CREAT => 0100, O_NONBLOCK => 04000, SIGKILL => 9, PATIENCE_S => 3, FILES_S => 2 };
# With gVisor these take seconds.
my %PATIENCE_S = (files => 8, processes => 8, memory => 8);

my %KINDS = (
    read => sub {
        open my $file, '<', $_[0] or return;
        my $text = '';
        while (1) {
            my $got = sysread $file, $text, 65_536, length $text;
            return if !defined $got;
            last if !$got || length $text > 262_144;
        }
        return $text;
    },
    list => sub { opendir my $folder, $_[0] or return; return join "\n", grep { !/^\.\.?$/ } readdir $folder },
    # Opens what is there and changes nothing of it; makes what isn't.
    write => sub {
        my $there = -e $_[0];
        sysopen my $file, $_[0], O_WRONLY | O_NONBLOCK | ($there ? 0 : O_CREAT) or return;
        unlink $_[0] if !$there;
        return 'written';
    },
    folder => sub { mkdir $_[0] or return; rmdir $_[0]; return 'made' },
    devices => sub { return join "\n", grep { -b $_ } glob '/dev/* /dev/*/*' },
    # Numbers, "s:" and a text, "b:" and so many bytes of zeros to point to.
    call => sub {
        my ($number, @given) = @_;
        my @arguments = map { /^s:(.*)$/s ? "$1" : /^b:(\d+)$/ ? "\0" x $1 : 0 + $_ } @given;
        my $result = syscall 0 + $number, @arguments;
        return $result == -1 ? undef : $result;
    },
    socket => sub { socket my $socket, $_[0], $_[1], $_[2] or return; return 'made' },
    connect => sub {
        my ($host, $port) = @_;
        socket my $socket, 2, 1 | O_NONBLOCK, 0 or return;
        connect $socket, pack 'S n C4 x8', 2, $port, split /\./, $host or return;
        return 'connected';
    },
    kill => sub { return kill($_[0], $_[1]) ? 'sent' : undef },
    environment => sub { return join "\n", sort keys %ENV },
    descriptors => sub { return join "\n", grep { $_ > 2 && -e "/proc/self/fd/$_" } 3 .. 255 },
    # How many bytes a folder takes, up to so many.
    fill => sub {
        my ($folder, $most) = @_;
        my ($piece, $done, $number) = ("\0" x 65_536, 0, 0);
        while ($done < $most) {
            sysopen my $file, "$folder/fill" . $number++, O_WRONLY | O_CREAT, 0600 or last;
            my $put;
            for (1 .. 16) { $put = syswrite $file, $piece or last; $done += $put }
            last if !$put;
        }
        unlink glob "$folder/fill*";
        return $done;
    },
    # How many empty files a folder takes: "N", "N more" where it took all, "N slow" where the time was over first.
    files => sub {
        my ($folder, $most) = @_;
        my ($made, $until, $end) = (0, time + FILES_S, ' more');
        mkdir "$folder/many" or return;
        while ($made < $most) {
            if (time > $until) { $end = ' slow'; last }
            sysopen my $file, "$folder/many/$made", O_WRONLY | O_CREAT, 0600 or do { $end = ''; last };
            $made++;
        }
        unlink "$folder/many/$_" for 0 .. $made - 1;
        rmdir "$folder/many";
        return "$made$end";
    },
    # What prlimit64, by its number, tells of a resource of our own.
    limit => sub {
        my $limit = "\0" x 16;
        return if syscall(0 + $_[0], 0, 0 + $_[1], 0, $limit) == -1;
        my ($soft) = unpack 'Q', $limit;
        return $soft == ~0 ? 'unlimited' : $soft;
    },
    # How many processes that truly stay there can be started, up to so many.
    processes => sub {
        my ($most) = @_;
        my @started;
        while (@started < $most) {
            my $pid = fork // last;
            if (!$pid) { sleep 60; leave() }
            push @started, $pid;
        }
        kill SIGKILL, @started;
        waitpid $_, 0 for @started;
        return scalar @started;
    },
    memory => sub { my $taken = 'x' x $_[0]; return length $taken },
);

$SIG{XFSZ} = 'IGNORE';
my @lines = <STDIN>;
for my $line (@lines) {
    chomp $line;
    my $pid = fork // die "no process: $!\n";
    if ($pid) { waitpid $pid, 0; next }
    my ($number, $kind, @arguments) = split /\t/, $line, -1;
    # Its default action ends the process: no answer is an answer too.
    alarm($PATIENCE_S{$kind} // PATIENCE_S);
    my $value = $KINDS{$kind}->(@arguments);
    my $answer = defined $value ? "ok\t" . escaped($value) : "error\t" . ($! + 0);
    syswrite STDOUT, "$number\t$answer\n";
    leave();
}

sub escaped { my ($text) = @_; $text =~ s/([^ !#-\[\]-~])/sprintf '\\x%02x', ord $1/ge; return $text }

# Without what Perl does at its end.
sub leave { kill SIGKILL, $$ }

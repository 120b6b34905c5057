#!/usr/bin/perl
# Lets the real ldirectord start on a configuration, and tells what table that leaves.
#
#   director.pl LDIRECTORD IPVSADM
#
# LDIRECTORD is the program's own script, compiled once; IPVSADM stands in for ipvsadm. Each
# configuration is read, started and checked twice in a child of its own. TCP ports 18001 to 18064
# of this machine are open meanwhile.
#
# In:  "LENGTH\n", then that many bytes: one configuration. Again and again.
# Out: the table as rules for ipvsadm, then "end STATUS"; 0 is a start without errors.
use strict;
use warnings;
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use IO::Socket::INET6;

my ($program, $ipvsadm) = @ARGV;
open(my $source, '<', $program) or die "$program: $!\n";
my $code = do { local $/; <$source> };
close $source;
# Everything but the start-up sequence.
$code =~ s/^ld_init\(\);.*?^# functions$//ms or die "$program: start-up sequence not found\n";
$code =~ s/^__END__$.*//ms;

my $directory = tempdir(CLEANUP => 1);
copy($ipvsadm, "$directory/ipvsadm") or die "$ipvsadm: $!\n";
chdir $directory or die "$directory: $!\n";
chmod 0755, 'ipvsadm';
$ENV{PERLIO} = 'perlio';
$ENV{HOSTNAME} = 'director';
@ARGV = ('-d', '--', 'input.cf', 'start');

{ local $SIG{__WARN__} = sub { }; no strict; eval "package main; $code\n1" or die "$program: $@"; }

my @open;
for my $port (18001 .. 18064) {
    for my $address ('0.0.0.0', '::1') {
        push @open, IO::Socket::INET6->new(
            LocalAddr => $address, LocalPort => $port, Proto => 'tcp', Listen => 64, ReuseAddr => 1,
        ) || die "$address $port: $!\n";
    }
}

$| = 1;
while (defined(my $length = <STDIN>)) {
    chomp $length;
    read(STDIN, my $bytes, $length) == $length or die "short input\n";
    open(my $file, '>:raw', 'input.cf') or die "input.cf: $!\n";
    print $file $bytes;
    close $file;
    unlink 'table';
    my $status = start();
    print scalar(`./ipvsadm`), "end $status\n";
}

# Starts on input.cf in a child.
sub start {
    my $child = fork;
    defined $child or die "fork: $!\n";
    if (!$child) {
        no strict;
        no warnings;
        open(STDOUT, '>', 'log');
        open(STDERR, '>&', \*STDOUT);
        alarm 120;
        $CONFIG = $CFGNAME = 'input.cf';
        $DAEMON_STATUS = $DAEMON_STATUS_STARTING;
        $HOSTNAME = 'director';
        read_config();
        ld_setup();
        ld_start();
        _ld_main_check_all();
        exit 0;
    }
    waitpid($child, 0);
    return $? & 127 ? 'signal' . ($? & 127) : $? >> 8;
}

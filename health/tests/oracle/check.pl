#!/usr/bin/perl
# Lets the real ldirectord check the real servers of a configuration once.
#
#   check.pl LDIRECTORD
#
# LDIRECTORD is the program's own script, which is compiled once; each configuration is read and
# checked in a child of its own.
#
# In:  "LENGTH\n", then that many bytes: one configuration. Again and again.
# Out: one line for each, a word for each real server: up, down, none (nothing is set), broken.
use strict;
use warnings;
use File::Temp qw(tempdir);

my $program = shift @ARGV or die "usage: check.pl LDIRECTORD\n";
open(my $source, '<', $program) or die "$program: $!\n";
my $code = do { local $/; <$source> };
close $source;
# Everything but the start-up sequence.
$code =~ s/^ld_init\(\);.*?^# functions$//ms or die "$program: start-up sequence not found\n";
$code =~ s/^__END__$.*//ms;

my $directory = tempdir(CLEANUP => 1);
chdir $directory or die "$directory: $!\n";
open(my $fake, '>', 'ipvsadm') or die "ipvsadm: $!\n";
close $fake;
$ENV{PERLIO} = 'perlio';
$ENV{HOSTNAME} = 'director';
@ARGV = ('--', 'input.cf', 'status');

# What a check decides is kept, not carried out.
my $reader = <<'READER';
package main;
no strict;
no warnings;
our $ORACLE_STATE;
*main::service_set = sub { $ORACLE_STATE = $_[2]; };
READER

# Filters and prototypes of the old script are none of our business.
{ local $SIG{__WARN__} = sub { }; no strict; eval "$code\n$reader\n1" or die "$program: $@"; }

$| = 1;
while (defined(my $length = <STDIN>)) {
    chomp $length;
    read(STDIN, my $bytes, $length) == $length or die "short input\n";
    open(my $file, '>:raw', 'input.cf') or die "input.cf: $!\n";
    print $file $bytes;
    close $file;
    print ask(), "\n";
}

sub ask {
    my $child = open(my $output, '-|');
    defined $child or die "fork: $!\n";
    if (!$child) {
        no strict;
        no warnings;
        open(my $answer, '>&', \*STDOUT);
        open(STDOUT, '>', '/dev/null');
        open(STDERR, '>', '/dev/null');
        $CONFIG = $CFGNAME = 'input.cf';
        $DAEMON_STATUS = $DAEMON_STATUS_STARTING;
        $HOSTNAME = 'director';
        read_config();
        ld_setup();
        my @states;
        for my $v (@VIRTUAL) {
            for my $r (@{$v->{real}}) {
                $ORACLE_STATE = 'none';
                eval { _check_real($v, $r); 1 } or $ORACLE_STATE = 'broken';
                push @states, $ORACLE_STATE;
            }
        }
        print $answer "@states\n";
        close $answer;
        exit 0;
    }
    my $answer = <$output>;
    close $output;
    $answer = 'rejected' unless defined $answer;
    chomp $answer;
    return $answer;
}
